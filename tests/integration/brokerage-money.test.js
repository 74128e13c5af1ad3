// One payment process: delivered hours in, invoice lines and bookings out; the pool balances to the penny
// (rulebook R8.3, R8.14 to R8.16).
'use strict';
const { System, until } = require('../support/system');
const { test, assert } = require('../support/tap');

const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const VISITS = [['MORNING', 45], ['LUNCH', 30], ['TEA', 30], ['BED', 30]].map(([band, minutes]) => ({ days: DAYS, band, minutes, carers: 2 }));
let s;

const read = async (path) => {
  const r = await s.get(`/api/v1/brokerage/${path}`);
  assert.strictEqual(r.status, 200, `${path}: ${r.status} ${r.body}`);
  return r.json;
};
const refused = async (command, code) => {
  const r = await s.command(command);
  assert(!r.json.accepted, `${JSON.stringify(command)} was accepted`);
  assert.strictEqual((r.json.error || r.json).code, code, r.body);
};
const hours = (p, minutes, from = '2016-10-05', to = '2016-10-11') => ({ command: 'RecordDeliveredHours', package: p, from, to, minutes });
const balance = (pool, account) => (pool.accounts.find((a) => a.account === account) || { balancePence: 0 }).balancePence;
const clock = (to) => s.accept({ command: 'AdvanceClock', to });

async function putOut(p, funding) {
  await s.accept({
    command: 'RequestPackage', package: p, zone: 'EX31', visits: VISITS, earliestStart: '2016-10-05', latestStart: '2016-10-10',
    funding, authority: '912', scheme: 'S',
  });
  await s.accept({ command: 'FundPackage', package: p });
  await s.accept({ command: 'OpenRounds', package: p });
}

test('three packages: one served, one joint, one covered', async () => {
  s = await System.start({ manual: true, token: 't' });
  await clock('2016-10-03T08:00:00Z');
  for (const [provider, tier, h] of [['A', 1, 100], ['B', 1, 60], ['C', 1, 40], ['T', 2, 0]]) {
    await s.accept({
      command: 'RegisterProvider', provider, tier: `TIER_${tier}`, zones: ['EX31'], rates: [{ pencePerHour: 1856 }], contractedMinutes: h * 60,
    });
  }
  await s.accept({
    command: 'SetScheme', scheme: 'S', rounds: [{ tiers: ['TIER_2'], rule: 'FIRST_ACCEPT' }],
    terms: { emergencyCover: true, coverTeam: 'TEAM', coverPencePerHour: 2500, slicePencePerHour: 50, damagesPence: 30000, maxRetries: 0 },
  });
  await putOut('P-1', 'COUNCIL');
  await putOut('P-2', 'JOINT');
  await putOut('P-3', 'COUNCIL');
  const fits = (await read('fits?provider=T')).packages;
  assert.deepStrictEqual(fits.map((f) => [f.package, f.weeklyMinutes, f.parts.length]), [['P-1', 1890, 7], ['P-2', 1890, 7], ['P-3', 1890, 7]]);
  assert.deepStrictEqual((await read('fits?provider=A')).packages, []);
  assert.strictEqual((await s.get('/api/v1/brokerage/fits?provider=NOBODY')).status, 404);
  for (const p of ['P-1', 'P-2']) {
    await s.accept({ command: 'AcceptOffer', package: p, provider: 'T' });
    await s.accept({ command: 'ConfirmPackage', package: p });
  }
  await clock('2016-10-05T08:00:00Z');
  for (const p of ['P-1', 'P-2', 'P-3']) await s.accept({ command: 'StartPackage', package: p });
  await clock('2016-11-01T09:00:00Z');
  await s.accept(hours('P-1', 1890));
  await s.accept(hours('P-2', 45));
  await s.accept(hours('P-3', 600));
});

test('a run has a line for each package, provider and funder', async () => {
  await s.accept({ command: 'RunPayments', run: 'OCT', from: '2016-10-01', to: '2016-10-31' });
  const run = await read('payments/OCT');
  assert.deepStrictEqual(
    run.lines.map((l) => [l.package, l.provider, l.funder, l.kind, l.minutes, l.grossPence, l.slicePence, l.netPence]),
    [
      ['P-1', 'T', 'COUNCIL', 'CARE', 1890, 58464, 1575, 56889],
      ['P-2', 'T', 'COUNCIL', 'CARE', 23, 696, 19, 677],
      ['P-2', 'T', 'NHS', 'CARE', 22, 696, 19, 677],
      ['P-3', 'A', 'COUNCIL', 'DAMAGES', 0, -15000, 0, -15000],
      ['P-3', 'B', 'COUNCIL', 'DAMAGES', 0, -9000, 0, -9000],
      ['P-3', 'C', 'COUNCIL', 'DAMAGES', 0, -6000, 0, -6000],
      ['P-3', 'TEAM', 'COUNCIL', 'COVER', 600, 25000, 0, 25000],
    ],
  );
  const csv = await s.get('/api/v1/brokerage/payments/OCT?format=csv&funder=NHS');
  assert.strictEqual(csv.headers['content-type'], 'text/csv; charset=utf-8');
  assert.strictEqual(
    csv.body,
    `package,entry,provider,funder,authority,kind,minutes,rate,gross,slice,net\r\nP-2,${run.lines[2].entry},T,NHS,912,CARE,22,18.56,6.96,0.19,6.77\r\n`,
  );
  assert.strictEqual((await s.get('/api/v1/brokerage/payments/NONE')).status, 404);
  assert.strictEqual((await s.get('/api/v1/brokerage/payments/OCT?format=xml')).status, 400);
});

test('the same run again has the same lines, and nothing is paid twice, also after a kill', async () => {
  const before = await read('payments/OCT');
  await s.accept({ command: 'RunPayments', run: 'OCT', from: '2016-10-01', to: '2016-10-31' });
  s.kill('brokerage');
  await until('brokerage is back', async () => (await s.get('/api/v1/brokerage/pool')).status === 200);
  await s.accept({ command: 'RunPayments', run: 'AGAIN', from: '2016-10-01', to: '2016-10-31' });
  assert.deepStrictEqual((await read('payments/OCT')).lines, before.lines);
  assert.strictEqual((await read('payments/AGAIN')).lines.length, 0);
  await refused({ command: 'RunPayments', run: 'OCT', from: '2016-10-01', to: '2016-10-30' }, 'RUN_EXISTS');
  assert.deepStrictEqual((await read('payments')).runs.map((r) => r.run), ['AGAIN', 'OCT']);
});

test('the pool balances to the penny, and is swept at the end of the year', async () => {
  const pool = await read('pool/2016-17');
  const lines = (await read('payments/OCT')).lines;
  assert.strictEqual(pool.sumPence, 0);
  for (const b of pool.bookings) assert.strictEqual(b.lines.reduce((sum, l) => sum + l.pence, 0), 0, `${b.kind} adds up`);
  for (const provider of ['A', 'B', 'C', 'T']) {
    const due = lines.filter((l) => l.provider === provider).reduce((sum, l) => sum + l.netPence, 0);
    assert.strictEqual(balance(pool, `PROVIDER ${provider}`), due, provider);
  }
  assert.strictEqual(balance(pool, 'POOL'), 1575 + 38 + 30000 - 25000);
  assert.strictEqual(balance(pool, 'FUNDER NHS'), -696);
  await refused({ command: 'ClosePoolYear', year: '2016-17' }, 'YEAR_NOT_OVER');
  await clock('2017-04-01T09:00:00Z');
  await s.accept(hours('P-1', 60, '2017-03-01', '2017-03-07'));
  await refused({ command: 'ClosePoolYear', year: '2016-17' }, 'UNPAID_HOURS');
  await s.accept({ command: 'RunPayments', run: 'MAR', from: '2017-03-01', to: '2017-03-31' });
  await s.accept({ command: 'ClosePoolYear', year: '2016-17' });
  const closed = await read('pool/2016-17');
  assert.strictEqual(closed.closed, true);
  assert.strictEqual(closed.sweptPence, 6663);
  assert.strictEqual(balance(closed, 'POOL'), 0);
  assert.strictEqual(balance(closed, 'QUALITY'), 6663);
  assert.strictEqual(closed.sumPence, 0);
});
