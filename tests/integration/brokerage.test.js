// Devon Cares through the real processes, with the clock set by hand: 40 providers in four groups. Rulebook 8.3, 8.4.
'use strict';
const { System, until } = require('../support/system');
const { london } = require('../support/stay');
const { test, note, assert } = require('../support/tap');
const { scheme, provider, putOut } = require('../support/brokerage');

const PERSON = { nhsNumber: '9434765919', dateOfBirth: '1940-05-01', familyName: 'Yeo', givenName: 'Ann' };
const GROUPS = { TIER_1: 6, TIER_2: 12, TIER_3: 16, SPECIALIST: 6 };
const providers = Object.entries(GROUPS).flatMap(([tier, n]) => Array.from({ length: n }, (_, i) => ({ id: `${tier.toLowerCase()}-${i + 1}`, tier })));
const of = (tier) => providers.filter((p) => p.tier === tier).map((p) => p.id);
let s;

const page = async (path) => {
  const r = await s.get(`/api/v1/brokerage/${path}`);
  assert.strictEqual(r.status, 200, `${path}: ${r.body}`);
  return r.json;
};
const pack = (id) => page(`packages/${id}`);
const clock = (when) => s.accept({ command: 'AdvanceClock', to: london(when) });
const all = async (commands) => {
  for (const c of commands) await s.accept(c);
};
const admit = (spell, fields = {}) =>
  s.accept({ command: 'AdmitPatient', spell, provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE', ...fields });
const at = (text) => Date.parse(text);

test('40 providers in four groups, and schemes as they are shipped', async () => {
  s = await System.start({ manual: true, token: 't' });
  await clock('2016-10-03 09:00');
  for (const name of ['devon-cares', 'hampshire', 'haringey', 'leicestershire', 'spot']) await s.accept(scheme(name));
  await all(providers.map((p) => provider(p.id, p.tier, ['EX31', 'EX32'])));
  assert.strictEqual((await page('providers')).total, 40);
  assert.deepStrictEqual((await page('schemes')).schemes.map((x) => x.scheme), ['devon-cares', 'hampshire', 'haringey', 'leicestershire', 'spot']);
});

test('Tier 1 is silent, Tier 2 declines, Tier 3 accepts the second before the deadline (R8.5, R8.6, R8.8)', async () => {
  await admit('ann', PERSON);
  await all(putOut('P1', 'EX31', '2016-10-04', { spell: 'ann', file: 'FILE-1', note: 'Ann Yeo, key under the mat' }));
  let p = await pack('P1');
  assert.strictEqual(p.weeklyHours, 31.5); // R8.3
  assert.strictEqual(p.note, 'Ann Yeo, key under the mat');
  assert.strictEqual(p.round.step, 1);
  assert.strictEqual(p.round.invited, GROUPS.TIER_1);
  assert.strictEqual(at(p.round.deadline), at(london('2016-10-03 11:00')));
  await clock('2016-10-03 11:00');
  p = await pack('P1');
  assert.strictEqual(p.rounds[0].end, 'EXPIRED');
  assert.strictEqual(p.round.step, 2);
  await all(of('TIER_2').map((id) => ({ command: 'DeclineOffer', offer: `P1:2:${id}`, reason: 'NO_STAFF' })));
  p = await until('the next round', async () => {
    const x = await pack('P1');
    return x.round && x.round.step === 3 && x;
  });
  assert.strictEqual(p.rounds[1].end, 'ALL_DECLINED');
  assert.strictEqual(at(p.round.deadline), at(london('2016-10-03 13:00')));
  const seen = await s.get('/api/v1/brokerage/offers?provider=tier_3-4');
  assert.strictEqual(seen.json.offers.length, 1);
  for (const secret of ['ann', 'Ann', 'Yeo', 'FILE-1', 'mat', '912', 'person', 'spell']) assert(!seen.body.includes(secret), secret); // R8.1
  await s.accept({ command: 'AdvanceClock', to: new Date(at(london('2016-10-03 13:00')) - 1000).toISOString() });
  await s.accept({ command: 'AcceptOffer', offer: 'P1:3:tier_3-4' });
  const late = await s.command({ command: 'AcceptOffer', offer: 'P1:3:tier_3-5' });
  assert.strictEqual(late.json.code, 'ROUND_OVER'); // R8.9
  p = await pack('P1');
  assert.strictEqual(p.state, 'AWARDED');
  assert.deepStrictEqual(p.holders.map((h) => h.provider), ['tier_3-4']);
  assert.strictEqual(p.rounds[2].offers.filter((o) => o.state === 'LAPSED').length, GROUPS.TIER_3 + GROUPS.SPECIALIST - 1);
  assert.strictEqual((await page('offers?provider=tier_3-4')).offers[0].file, 'FILE-1'); // R8.2
  const says = (await page('packages/P1/history')).events.map((e) => e.event);
  assert.deepStrictEqual(says.slice(-3), ['OfferMade', 'PackageAwarded', 'RoundClosed']);
});

test('an offer at the very deadline is late (R8.8)', async () => {
  await all(putOut('P2', 'EX31', '2016-10-06'));
  const { deadline } = (await pack('P2')).round;
  await s.accept({ command: 'AdvanceClock', to: deadline });
  const r = await s.command({ command: 'AcceptOffer', package: 'P2', provider: 'tier_1-1' });
  assert.strictEqual(r.json.code, 'NOT_INVITED'); // the next tier's turn already
});

test('a package that nobody takes goes into cover, and is stepped back (R8.14)', async () => {
  await clock('2016-10-07 12:59');
  let p = await pack('P2');
  assert.strictEqual(p.state, 'EMERGENCY_COVER');
  assert.strictEqual(p.holders[0].role, 'COVER');
  assert.deepStrictEqual((await page('cover')).packages.map((x) => x.package), ['P2']);
  await s.accept({ command: 'StartPackage', package: 'P2' });
  await clock('2016-10-08 10:00');
  p = await pack('P2');
  assert.strictEqual(p.round.step, 1); // put out again
  await s.accept({ command: 'AcceptOffer', package: 'P2', provider: 'tier_1-2', onBehalf: 'PHONE', start: '2016-10-06' });
  await clock('2016-10-09 08:00');
  await s.accept({ command: 'StartPackage', package: 'P2' });
  p = await pack('P2');
  assert.strictEqual(p.state, 'STARTED');
  assert.deepStrictEqual(p.holders.map((h) => `${h.provider} ${h.role}`), ['tier_1-2 SERVING']);
  assert.strictEqual(p.pastHolders[0].role, 'COVER');
  const m = await page('measures');
  assert.strictEqual(m.emergencyMinutes, 2 * 270); // two days of 135 minutes by two carers
  assert.strictEqual(m.answersOnBehalf, 1);
  for (const bad of ['from=2014-01-01', 'from=2016-10-02&to=2016-10-01']) assert.strictEqual((await s.get(`/api/v1/brokerage/measures?${bad}`)).status, 400, bad);
});

test('a stay in hospital suspends a running package and its end resumes it, without a person', async () => {
  await s.accept({ command: 'ConfirmPackage', package: 'P1' });
  await s.accept({ command: 'DischargePatient', spell: 'ann', destination: '19' });
  await s.accept({ command: 'StartPackage', package: 'P1' });
  await clock('2016-10-20 10:00');
  await admit('ann-again', PERSON);
  const admitted = Date.now();
  let p = await until('suspended', async () => {
    const x = await pack('P1');
    return x.state === 'SUSPENDED' && x;
  });
  note(`suspended within ${Date.now() - admitted} ms of the admission`);
  assert.strictEqual(p.suspendedBy, 'ann-again');
  assert.strictEqual((await page('slots')).slots[0].package, 'P1');
  await clock('2016-10-24 15:00');
  await s.accept({ command: 'DischargePatient', spell: 'ann-again', destination: '19' });
  p = await until('resumed', async () => {
    const x = await pack('P1');
    return x.state === 'STARTED' && x;
  });
  assert.deepStrictEqual(p.holders.map((h) => h.provider), ['tier_3-4']);
});

test('cover is charged to the pool, the year is closed, and the ledger balances to the penny (R8.14, R8.15)', async () => {
  const hours = (id, from, to, minutes, by) => s.accept({ command: 'RecordDeliveredHours', package: id, from, to, minutes, provider: by });
  await hours('P2', '2016-10-07', '2016-10-08', 540, 'COVER');
  await hours('P2', '2016-10-09', '2016-10-15', 1890);
  await hours('P1', '2016-10-10', '2016-10-16', 1890);
  await clock('2016-11-01 09:00');
  await s.accept({ command: 'RunPayments', run: 'OCT', from: '2016-10-01', to: '2016-10-31' });
  const care = 58464, slice = 788, cover = 24912; // 31.5 hours at 18.56 (R8.3) and at 0.25; 9 hours at 27.68
  const sums = async () => {
    const pool = await page('pool/2016-17');
    assert.strictEqual(pool.sumPence, 0);
    return Object.fromEntries(pool.accounts.map((x) => [x.account, x.balancePence]));
  };
  const held = { 'COVER COVER': cover, POOL: 2 * slice - cover, 'PROVIDER tier_1-2': care - slice, 'PROVIDER tier_3-4': care - slice };
  const found = await sums();
  const funders = Object.keys(found).filter((x) => x.startsWith('FUNDER')).reduce((sum, x) => sum + found[x], 0);
  assert.strictEqual(funders, -2 * care);
  for (const account of Object.keys(held)) assert.strictEqual(found[account], held[account], account);
  await clock('2017-04-03 09:00');
  await s.accept({ command: 'ClosePoolYear', year: '2016-17' });
  const closed = await sums();
  assert.strictEqual(closed.POOL, 0);
  assert.strictEqual(closed.SHORTFALL, 2 * slice - cover);
  assert.strictEqual((await page('pool')).years[0].closed, true);
});

test('care for somebody at home, by the NHS number; what cannot be kept about nobody is told', async () => {
  const [ask] = putOut('P-home', 'EX31', '2016-10-20', { nhsNumber: '9990000018', note: 'two dogs' });
  assert.strictEqual((await s.command(ask)).json.code, 'UNKNOWN_PERSON');
  await s.accept({ command: 'UpdatePerson', nhsNumber: '9990000018', familyName: 'Moor', create: true });
  await s.accept(ask);
  assert.strictEqual((await pack('P-home')).note, 'two dogs');
  const { nhsNumber, ...nobody } = ask;
  const r = await s.command({ ...nobody, package: 'P-nobody' });
  assert.deepStrictEqual([nhsNumber, r.json.accepted, r.json.field, /not kept/.test(r.json.message)], ['9990000018', true, 'note', true]);
});

test('all of it is the same after a restart', async () => {
  const lists = ['packages/P1', 'packages/P2', 'packages/P1/history', 'providers', 'schemes', 'measures', 'hand-backs', 'cover', 'pool/2016-17', 'payments/OCT'];
  const before = await Promise.all(lists.map(page));
  await s.down();
  await s.up();
  const after = await Promise.all(lists.map(page));
  for (const x of [...before, ...after]) delete x.inHospital; // of a stay that is over and forgotten
  assert.deepStrictEqual(after, before);
});
