// Two processes of brokerage at once: the same packages, answered about at the same instants through both, deadlines that
// fall due in both, both killed now and then. One holder or cover for each package, each duty done once, no capacity taken
// twice, no hour paid twice, and both have the same in mind in the end. SEED=n repeats the answers.
'use strict';
const { System, until } = require('../support/system');
const { london } = require('../support/stay');
const { Random } = require('../support/random');
const { secondOf, behindSecond, disturb } = require('../support/second');
const { scheme, provider, putOut, request, FOUR_DOUBLE, WEEK } = require('../support/brokerage');
const { test, note, assert } = require('../support/tap');

const SEED = process.env.SEED || 11;
const ZONES = ['EX31', 'EX32'];
const PROVIDERS = 24;
const PACKAGES = 48;
const RACES = 12; // rounds of commands that exclude each other, one to each process
const KILLS = 12;
const PATIENCE_MS = 60000;

const random = new Random(SEED);
const ids = Array.from({ length: PACKAGES }, (_, i) => `T${String(i).padStart(2, '0')}`);
const accepted = []; // offers that were acknowledged
let s;
let second;
let fronts; // the two processes

note(`SEED=${SEED}`);

// The answer that stands: sent again, with the same id, while there is none.
const ask = (front, c) => {
  const id = c.id || `${c.command}/${ask.n++}`;
  return until(JSON.stringify(c), async () => {
    const r = await front.command({ ...c, id });
    return r.json && (r.json.accepted || !['UNAVAILABLE', 'CONFLICT'].includes(r.json.code)) && r.json;
  }, PATIENCE_MS);
};
ask.n = 0;
const accept = async (front, c) => {
  const a = await ask(front, c);
  assert(a.accepted, `${JSON.stringify(c)}: ${JSON.stringify(a)}`);
};
const either = () => random.pick(fronts);
const page = (front, path) => until(path, async () => {
  const r = await front.get(`/api/v1/brokerage/${path}`);
  return r.status === 200 && r.json;
}, PATIENCE_MS);
const clock = (when) => until('the clock is set', async () => (await s.command({ command: 'AdvanceClock', to: london(when) })).status === 200, PATIENCE_MS);
const log = (where) => s.sql(`SELECT stream, version, type, occurred_at, encode(payload, 'hex') FROM log.event WHERE ${where} ORDER BY stream, version`);

// Both have seen the whole log and owe nothing: nothing comes any more, and they show the same.
async function settled(paths) {
  const show = async (front) => JSON.stringify(await Promise.all(paths.map((p) => page(front, p))), (key, v) => (key === 'asAt' ? undefined : v));
  return until('both have the same in mind', async () => {
    const before = s.sql('SELECT max(position) FROM log.event')[0][0];
    const [a, b] = await Promise.all(fronts.map(show));
    return a === b && s.sql('SELECT max(position) FROM log.event')[0][0] === before && a;
  }, PATIENCE_MS);
}

// Everyone asked answers, or is silent; the answers go to both processes at once, some of them to both.
async function answerAll() {
  const [{ packages }] = JSON.parse(await settled(['packages']));
  const open = packages.filter((p) => p.round);
  await Promise.all(open.map(async (line) => {
    const p = await page(either(), `packages/${line.package}`);
    const round = p.rounds[p.rounds.length - 1];
    await Promise.all(round.offers.map(async ({ provider: who }) => {
      const r = random.fork(`${p.package}/${round.round}/${who}`);
      const say = r.weighted({ AcceptOffer: 1, DeclineOffer: 12, nothing: 2 });
      if (say === 'nothing') return;
      const c = { command: say, offer: `${p.package}:${round.round}:${who}`, id: `${say}/${p.package}/${round.round}/${who}`, ...(say === 'DeclineOffer' ? { reason: 'NO_STAFF' } : {}) };
      const answers = await Promise.all((r.chance(0.3) ? fronts : [r.pick(fronts)]).map((front) => ask(front, c)));
      answers.forEach((a) => assert.deepStrictEqual([a.accepted, a.code], [answers[0].accepted, answers[0].code], c.offer));
      if (say === 'AcceptOffer' && answers[0].accepted) accepted.push(c.offer);
    }));
  }));
}

test('packages are put out, answered about and served, and both processes are killed', async () => {
  s = await System.start({ manual: true, token: 'two', env: { HOMEWARD_LOG: 'warn' } });
  await clock('2016-10-03 09:00');
  second = secondOf(s, 'brokerage');
  fronts = [s, await behindSecond(s, 'brokerage')];
  const tiers = ['TIER_1', 'TIER_2', 'TIER_3'];
  const terms = { ...scheme('devon-cares').terms, damagesPence: 30000, noticeDays: 7 };
  await accept(s, { ...scheme('devon-cares'), terms });
  await Promise.all(Array.from({ length: PROVIDERS }, (_, i) => accept(fronts[i % 2], provider(`p${i}`, tiers[i % 3], ZONES, { contractedMinutes: 600 }))));
  const state = { kills: 0, over: false };
  const chaos = disturb(s, 'brokerage', second, state, random.fork('kills'), 800);
  await Promise.all(ids.map(async (id) => {
    for (const c of putOut(id, random.pick(ZONES), '2016-10-07')) await accept(either(), c);
  }));
  for (const when of ['2016-10-04 09:00', '2016-10-05 09:00', '2016-10-06 09:00']) {
    await answerAll();
    await clock(when);
  }
  await until('it was disturbed', () => state.kills >= KILLS, PATIENCE_MS);
  const held = (await page(s, 'packages')).packages;
  await clock('2016-10-07 09:00');
  await Promise.all(held.map(({ package: id }) => accept(either(), { command: 'StartPackage', package: id })));
  const awarded = held.filter((p) => p.state === 'AWARDED').map((p) => p.package);
  const later = { visits: FOUR_DOUBLE.map((v) => ({ ...v, minutes: 60 })), from: '2016-10-12' };
  await Promise.all(awarded.slice(0, 10).map((id) => accept(either(), { command: 'HandBackPackage', package: id, reason: 'STAFFING' })));
  await Promise.all(awarded.slice(10, 15).map((id) => accept(either(), { command: 'ChangePackage', package: id, ...later })));
  await answerAll();
  await clock('2016-10-08 09:00');
  state.over = true;
  await chaos;
  await clock('2016-10-20 09:00'); // notices end, cover comes in, rounds begin again and end
  note(`${state.kills} kills, the second process was started ${second.starts} times`);
});

test('every package has one holder or cover, and no round overlaps another', async () => {
  await settled(['packages', ...ids.map((id) => `packages/${id}/history`)]);
  const count = {};
  for (const p of (await page(s, 'packages')).packages) {
    count[p.state] = (count[p.state] || 0) + 1;
    for (const next of [false, true]) {
      const lines = p.holders.filter((h) => (h.role === 'NEXT') === next).flatMap((h) => h.visits).sort();
      assert.deepStrictEqual(lines, next && !lines.length ? [] : [1, 2, 3, 4], `${p.package}: ${JSON.stringify(p.holders)}`);
    }
    let open = null;
    let last = 0;
    for (const e of (await page(s, `packages/${p.package}/history`)).events) {
      if (e.event === 'RoundOpened') {
        assert.deepStrictEqual([open, e.says.round], [null, ++last], p.package);
        open = e.says.round;
      } else if (e.event === 'RoundClosed') {
        assert.strictEqual(e.says.round, open, p.package);
        open = null;
      } else if (['OfferMade', 'OfferDeclined', 'OfferChased'].includes(e.event) || (e.event === 'PackageAwarded' && e.says.round)) {
        assert.strictEqual(e.says.round, open, `${p.package}: ${e.event} outside its round`);
      }
    }
  }
  note(JSON.stringify(count));
  assert.strictEqual(log('type = 327').length, 5, 'each planned change was carried out');
  assert(count.STARTED > 0 && count.EMERGENCY_COVER > 0);
  const won = log('type = 321').length;
  assert.strictEqual(new Set(accepted).size, accepted.length);
  assert.strictEqual(won, accepted.length, 'an award for each offer that was acknowledged, and no other');
});

test('what excludes each other, said to both at the same instant, is done once', async () => {
  const race = async (a, b) => (await Promise.all([ask(fronts[0], a), ask(fronts[1], b)])).filter((x) => x.accepted).length;
  for (let i = 0; i < RACES; i++) {
    assert.strictEqual(await race(provider(`new${i}`, 'TIER_1', ['EX31']), provider(`new${i}`, 'TIER_2', ['EX32'])), 1);
    assert.strictEqual(await race(request(`N${i}`, 'EX31', '2016-11-01'), request(`N${i}`, 'EX32', '2016-11-02')), 1);
  }
  const refused = await ask(s, provider('new0', 'TIER_3', ['EX31']));
  assert.strictEqual(refused.code, 'PROVIDER_EXISTS');
});

test('two matching runs at the same instant do not take the same capacity', async () => {
  const visits = [{ days: WEEK, band: 'BED', minutes: 30 }];
  for (const x of ['X', 'Y']) await accept(s, { command: 'SetScheme', scheme: x, rounds: [{ tiers: ['SPECIALIST'], rule: 'FIRST_ACCEPT' }] });
  for (let i = 0; i < RACES; i++) {
    const zone = `TQ${i + 1}`;
    await accept(s, provider(`run${i}`, 'SPECIALIST', [zone]));
    await accept(s, { command: 'PublishProviderCapacity', provider: `run${i}`, zone, band: 'BED', weeklyMinutes: 210 });
    for (const x of ['X', 'Y']) {
      await accept(s, request(`M${i}${x}`, zone, '2016-10-21', { visits, scheme: x }));
      await accept(s, { command: 'FundPackage', package: `M${i}${x}` });
    }
    await Promise.all(['X', 'Y'].map((x, k) => accept(fronts[k], { command: 'RunMatching', run: `${i}${x}`, scheme: x })));
  }
  await until('the runs are carried out', () => log('type = 362').length === 2 * RACES, PATIENCE_MS);
  for (let i = 0; i < RACES; i++) {
    const held = (await page(s, `packages?provider=run${i}`)).packages;
    assert.strictEqual(held.length, 1, `run${i}: ${held.map((p) => p.package)}`);
  }
});

test('two payment runs of the same days and two ends of a year pay once; the pool balances', async () => {
  const served = (await page(s, 'packages')).packages.map((p) => p.package).filter((id) => ids.includes(id));
  assert.strictEqual(served.length, PACKAGES);
  for (let i = 0; i < RACES; i++) {
    const day = `2016-10-${String(8 + i).padStart(2, '0')}`;
    const hours = (id) => ask(either(), { command: 'RecordDeliveredHours', package: id, from: day, to: day, minutes: 270 });
    const answers = await Promise.all(served.map(hours));
    assert(answers.filter((a) => a.accepted).length > 0, JSON.stringify(answers[0]));
    await Promise.all(['A', 'B'].map((r, k) => accept(fronts[k], { command: 'RunPayments', run: `${r}${i}`, from: '2016-10-01', to: '2016-10-20' })));
  }
  await clock('2017-04-02 09:00');
  await Promise.all(['A', 'B'].map((r, k) => accept(fronts[k], { command: 'RunPayments', run: `${r}-last`, from: '2016-10-01', to: '2017-03-31' })));
  const closed = await Promise.all(fronts.map((front) => ask(front, { command: 'ClosePoolYear', year: '2016-17' })));
  closed.forEach((a) => assert(a.accepted, JSON.stringify(a)));
  assert.strictEqual(closed[0].positions.pop(), closed[1].positions.pop());
  assert.strictEqual(log('type = 351').length, 1);
  const paid = [];
  const runs = (await page(s, 'payments')).runs;
  for (const { run } of runs) paid.push(...(await page(s, `payments/${run}`)).lines.map((l) => `${l.package} ${l.entry} ${l.provider} ${l.funder} ${l.kind}`));
  assert(paid.length > RACES);
  assert.strictEqual(new Set(paid).size, paid.length, 'an hour was paid twice');
  const pool = await page(s, 'pool/2016-17');
  assert.deepStrictEqual([pool.sumPence, pool.balancePence, pool.closed], [0, 0, true]);
  const sum = runs.reduce((n, r) => n + r.slicePence + r.damagesPence - r.coverPence, 0);
  assert.strictEqual(pool.sweptPence, sum);
});

test('each thing is said once, and both processes show the same', async () => {
  const twice = s.sql(
    'SELECT stream, type, count(*) FROM log.event WHERE type BETWEEN 300 AND 399 GROUP BY stream, type, occurred_at, payload HAVING count(*) > 1',
  );
  assert.deepStrictEqual(twice, []);
  const all = (await page(s, 'packages')).packages.map((p) => p.package);
  await settled([
    'packages', 'providers', 'schemes', 'rounds', 'cover', 'hand-backs', 'reviews-due', 'slots', 'measures', 'pool', 'pool/2016-17', 'payments', 'matching',
    ...all.flatMap((id) => [`packages/${id}`, `packages/${id}/history`]),
  ]);
  await until('both run', async () => second.process.exitCode === null && s.pids('brokerage').length === 2);
});
