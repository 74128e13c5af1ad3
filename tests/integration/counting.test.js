// Every worked example of the rulebook's sections 1 to 3 through the real processes: commands go in by
// `homeward import` and HTTP, the counts come out of the API, under both policies.
'use strict';
const { System } = require('../support/system');
const { Stay, london, plus } = require('../support/stay');
const { test, assert } = require('../support/tap');

let s;
let number = 0;
const provider = () => `T${String(++number).padStart(3, '0')}`;

function stay(options) {
  const p = provider();
  return new Stay(`stay-${p}`, p, options).admit('2011-08-01 09:00');
}

async function days(stays, month, policy, more = '') {
  const p = Array.isArray(stays) ? stays[0].provider : stays.provider;
  const r = await s.get(`/api/v1/delays/days?provider=${p}&month=${month}&policy=${policy}&cells=true${more}`);
  assert.strictEqual(r.status, 200, r.body);
  return r.json;
}

async function live(x, asAt) {
  const r = await s.get(`/api/v1/delays/live?provider=${x.provider}&asAt=${encodeURIComponent(london(asAt))}`);
  assert.strictEqual(r.status, 200, r.body);
  return r.json;
}

// Both policies' totals of a month.
async function counts(x, month, next_day, midnight) {
  assert.strictEqual((await days(x, month, 'NEXT_DAY')).total, next_day, `${month} NEXT_DAY`);
  assert.strictEqual((await days(x, month, 'MIDNIGHT')).total, midnight, `${month} MIDNIGHT`);
}

test('the system starts', async () => {
  s = await System.start();
});

test('R1.3 X1: ready on the date of the latest of the three', async () => {
  const x = stay()
    .criterion('CLINICAL', '2016-10-03 10:00')
    .criterion('MDT', '2016-10-04 15:00')
    .criterion('SAFE', '2016-10-04 15:00')
    .leave('2016-10-07 11:00');
  await s.import(x.commands);
  assert.strictEqual((await live(x, '2016-10-04 14:59')).total, 0);
  assert.strictEqual((await live(x, '2016-10-04 15:00')).total, 1);
  await counts(x, '2016-10', 2, 3);
});

test('R1.3 X2: two of three never start a delay', async () => {
  const x = stay().criterion('CLINICAL', '2016-10-03 10:00').criterion('MDT', '2016-10-03 11:00').leave('2016-10-20');
  await s.import(x.commands);
  assert.strictEqual((await live(x, '2016-10-10 12:00')).total, 0);
  await counts(x, '2016-10', 0, 0);
});

test('R1.3 X3: the ready date is the London date', async () => {
  const x = stay()
    .criterion('CLINICAL', '2016-10-03 23:40')
    .criterion('MDT', '2016-10-04 00:05')
    .criterion('SAFE', '2016-10-04 00:05')
    .leave('2016-10-07 11:00');
  await s.import(x.commands);
  await counts(x, '2016-10', 2, 3);
});

for (const [name, ready, left, months] of [
  ['C1 simple', '2016-10-03', '2016-10-07', { '2016-10': [3, 4] }],
  ['C2 same day', '2016-10-03', '2016-10-03', { '2016-10': [0, 0] }],
  ['C3 left next day', '2016-10-03', '2016-10-04', { '2016-10': [0, 1] }],
  ['C4 two days', '2016-10-03', '2016-10-05', { '2016-10': [1, 2] }],
  ['C5 crosses the month', '2016-10-28', '2016-11-03', { '2016-10': [3, 4], '2016-11': [2, 2] }],
  ['C6 covers the month', '2016-09-20', '2016-11-10', { '2016-10': [31, 31] }],
  ['C7 open at month end', '2016-10-30', null, { '2016-10': [1, 2] }],
  ['C8 ready on the last day', '2016-10-31', null, { '2016-10': [0, 1] }],
  ['C9 leap February', '2016-02-27', '2016-03-01', { '2016-02': [2, 3] }],
  ['C10 discharged on the 1st', '2016-10-28', '2016-11-01', { '2016-11': [0, 0] }],
  ['C11 year end', '2016-12-30', '2017-01-02', { '2016-12': [1, 2], '2017-01': [1, 1] }],
])
  test(`R1.10-R1.14 ${name}`, async () => {
    const x = stay().ready(`${ready} 10:00`).delay(`${ready} 10:00`, 'A', 'NHS');
    if (left) x.leave(`${left} 16:00`);
    await s.import(x.commands);
    for (const [month, [next, midnight]] of Object.entries(months)) await counts(x, month, next, midnight);
  });

test('R1.15 C12: unwell again, then ready again', async () => {
  const x = stay().ready('2016-10-03').unwell('2016-10-07').ready('2016-10-12').leave('2016-10-15');
  await s.import(x.commands);
  await counts(x, '2016-10', 5, 7);
});

test('R1.16 C13: a new reason takes the days from its date', async () => {
  const x = stay().ready('2016-10-03').delay('2016-10-03', 'A', 'SOCIAL_CARE').delay('2016-10-10', 'E', 'SOCIAL_CARE').leave('2016-10-14');
  await s.import(x.commands);
  await counts(x, '2016-10', 10, 11);
  assert.deepStrictEqual((await days(x, '2016-10', 'NEXT_DAY')).byReason, { A: 6, E: 4 });
  assert.deepStrictEqual((await days(x, '2016-10', 'MIDNIGHT')).byReason, { A: 7, E: 4 });
});

test('R1.16 C14: a new attribution takes the days from its date', async () => {
  const x = stay().ready('2016-10-03').delay('2016-10-03', 'A', 'BOTH').delay('2016-10-06', 'A', 'SOCIAL_CARE').leave('2016-10-09');
  await s.import(x.commands);
  assert.deepStrictEqual((await days(x, '2016-10', 'NEXT_DAY')).byAttribution, { BOTH: 2, SOCIAL_CARE: 3 });
  assert.deepStrictEqual((await days(x, '2016-10', 'MIDNIGHT')).byAttribution, { BOTH: 3, SOCIAL_CARE: 3 });
});

test('R1.16 C15: of two changes on one day the last wins', async () => {
  const x = stay()
    .ready('2016-10-03')
    .delay('2016-10-03', 'A', 'NHS')
    .delay('2016-10-06 09:00', 'B', 'NHS')
    .delay('2016-10-06 16:00', 'E', 'NHS')
    .leave('2016-10-09');
  await s.import(x.commands);
  assert.deepStrictEqual((await days(x, '2016-10', 'NEXT_DAY')).byReason, { A: 2, E: 3 });
  assert.deepStrictEqual((await days(x, '2016-10', 'MIDNIGHT')).byReason, { A: 3, E: 3 });
});

test('R1.17 C16 and C17: a gap of one day joins, of two does not', async () => {
  const c16 = stay().ready('2016-10-03').unwell('2016-10-07').ready('2016-10-08').leave('2016-10-11');
  const c17 = stay().ready('2016-10-03').unwell('2016-10-07').ready('2016-10-09').leave('2016-10-11');
  await s.import([...c16.commands, ...c17.commands]);
  assert.strictEqual((await days(c16, '2016-10', 'NEXT_DAY')).total, 3 + 3);
  assert.strictEqual((await days(c17, '2016-10', 'NEXT_DAY')).total, 3 + 1);
});

test('R1.19 to R1.26: moves, endings, leave, a discharge that was not', async () => {
  const ward = stay().ready('2016-10-03').delay('2016-10-03', 'C', 'NHS').move('2016-10-05').leave('2016-10-07');
  const care = stay().ready('2016-10-03').delay('2016-10-03', 'C', 'NHS').move('2016-10-05', { careType: 'NON_ACUTE' }).leave('2016-10-07');
  const waited = stay().ready('2016-10-03').delay('2016-10-03', 'C', 'NHS').move('2016-10-05', { careType: 'NON_ACUTE', resolvesDelay: true });
  const died = stay().ready('2016-10-03').delay('2016-10-03', 'A', 'NHS').leave('2016-10-07', { died: true });
  const away = stay().ready('2016-10-03').delay('2016-10-03', 'A', 'NHS').say('StartLeave', '2016-10-04 15:00').say('EndLeave', '2016-10-05 15:00').leave('2016-10-07');
  const again = stay().ready('2016-10-03').delay('2016-10-03', 'A', 'NHS').leave('2016-10-05').say('CancelDischarge', '2016-10-05 18:00').leave('2016-10-07');
  await s.import([ward, care, waited, died, away, again].flatMap((x) => x.commands));
  await counts(ward, '2016-10', 3, 4);
  await counts(care, '2016-10', 3, 4);
  assert.deepStrictEqual((await days(care, '2016-10', 'NEXT_DAY')).byCareType, { ACUTE: 1, NON_ACUTE: 2 });
  await counts(waited, '2016-10', 1, 2);
  await counts(died, '2016-10', 3, 4);
  assert.strictEqual((await days(away, '2016-10', 'MIDNIGHT')).total, 3); // not the night of the 4th
  await counts(again, '2016-10', 3, 4);
});

test('R1.25: decisions entered late and out of order count from their true times', async () => {
  const x = stay().leave('2016-10-07').delay('2016-10-03', 'E', 'SOCIAL_CARE').ready('2016-10-03');
  await s.import(x.commands);
  await counts(x, '2016-10', 3, 4);
  assert.deepStrictEqual((await days(x, '2016-10', 'MIDNIGHT')).byAttribution, { SOCIAL_CARE: 4 });
});

for (const [name, ready, left, inIt] of [
  ['S1', '2016-10-26 10:00', '2016-10-28 10:00', 1],
  ['S2', '2016-10-20 10:00', '2016-10-27 23:00', 0],
  ['S3', '2016-10-27 10:00', '2016-10-28 09:00', 1],
])
  test(`R1.29 ${name}: the snapshot of 27 October 2016`, async () => {
    const x = stay().ready(ready).leave(left);
    await s.import(x.commands);
    for (const policy of ['NEXT_DAY', 'MIDNIGHT']) assert.strictEqual((await days(x, '2016-10', policy)).snapshot, inIt, policy);
  });

// As many stays as make exactly n delayed days of a month under MIDNIGHT.
function fill(p, month, n) {
  const first = `${month}-01`;
  const length = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  const stays = [];
  for (let left = n; left > 0; left -= length) {
    const x = new Stay(`${p}-${stays.length}`, p).admit(`${plus(first, -9)} 09:00`).ready(`${first} 00:30`).delay(`${first} 00:30`, 'E', 'SOCIAL_CARE');
    stays.push(x.leave(`${plus(first, Math.min(left, length))} 12:00`));
  }
  return stays;
}

test('R1.30: DTOC beds of four real months', async () => {
  for (const [month, total, beds] of [
    ['2016-10', 200095, 6454.677419],
    ['2017-02', 186490, 6660.357143],
    ['2018-06', 135088, 4502.933333],
    ['2020-02', 155782, 5371.793103],
  ]) {
    const stays = fill(provider(), month, total);
    await s.import(stays.flatMap((x) => x.commands));
    const r = await days(stays, month, 'MIDNIGHT');
    assert.strictEqual(r.total, total);
    assert(Math.abs(r.beds - beds) < 1e-6, `${month}: ${r.beds}`);
  }
});

const MATRIX = {
  A: 'NHS SOCIAL_CARE BOTH', B: 'NHS SOCIAL_CARE BOTH', C: 'NHS', DI: 'NHS SOCIAL_CARE', DII: 'NHS SOCIAL_CARE BOTH',
  E: 'NHS SOCIAL_CARE BOTH', F: 'NHS SOCIAL_CARE BOTH', G: 'NHS SOCIAL_CARE', H: 'NHS SOCIAL_CARE', I: 'NHS', O: 'NHS SOCIAL_CARE BOTH',
};

test('R2.2: the matrix of reasons, attributions and care types', async () => {
  for (const careType of ['ACUTE', 'NON_ACUTE']) {
    const x = stay({ careType });
    await s.import(x.commands);
    for (const reason of Object.keys(MATRIX))
      for (const attribution of ['NHS', 'SOCIAL_CARE', 'BOTH']) {
        const allowed = MATRIX[reason].split(' ').includes(attribution) && (reason !== 'O' || careType === 'NON_ACUTE');
        const r = await s.command({ command: 'RecordDelay', at: london('2018-05-01'), spell: x.spell, reason, attribution });
        assert.strictEqual(r.status, allowed ? 200 : 422, `${careType} ${reason} ${attribution}: ${r.body}`);
        assert.strictEqual(r.json.accepted, allowed);
        if (!allowed) assert(r.json.code && r.json.message && r.json.field, r.body);
      }
  }
});

test('R2.8: reason O starts on 1 April 2017; the codes go on in local use after February 2020', async () => {
  const x = stay({ careType: 'NON_ACUTE' });
  await s.import(x.commands);
  const say = async (at, reason) => (await s.command({ command: 'RecordDelay', at: london(at), spell: x.spell, reason, attribution: 'NHS' })).status;
  assert.strictEqual(await say('2017-03-31 23:59', 'O'), 422);
  assert.strictEqual(await say('2017-04-01 00:00', 'O'), 200);
  assert.strictEqual(await say('2020-03-01 00:00', 'A'), 200);
});

// Layout 1 (3.2): snapshot and days of AXG for Wiltshire, October 2016, non-acute.
const AXG = {
  'I NHS': [0, 6], 'G NHS': [3, 29], 'E NHS': [6, 224], 'E SOCIAL_CARE': [8, 163], 'DI NHS': [1, 39], 'DI SOCIAL_CARE': [0, 62],
  'DII NHS': [0, 21], 'DII SOCIAL_CARE': [0, 37], 'C NHS': [1, 24],
};

test('3.2 layout 1: the real rows of AXG for council 817, days and snapshot', async () => {
  const all = [];
  for (const [key, [snapshot, total]] of Object.entries(AXG)) {
    const [reason, attribution] = key.split(' ');
    const add = (ready, left) =>
      all.push(
        new Stay(`AXG-${all.length}`, 'AXG', { authority: '817', careType: 'NON_ACUTE' })
          .admit('2016-09-01 09:00')
          .ready(`${ready} 11:00`)
          .delay(`${ready} 11:00`, reason, attribution)
          .leave(`${left} 14:00`),
      );
    for (let i = 0; i < snapshot; i++) add('2016-10-26', '2016-10-28'); // counts the 27th, the last Thursday
    for (let left = total - snapshot; left > 0; left -= 26) add('2016-09-30', plus('2016-10-01', Math.min(left, 26)));
  }
  await s.import(all.flatMap((x) => x.commands));
  for (const [key, [snapshot, total]] of Object.entries(AXG)) {
    const [reason, attribution] = key.split(' ');
    const r = await days(all, '2016-10', 'NEXT_DAY', `&authority=817&careType=NON_ACUTE&reason=${reason}&attribution=${attribution}`);
    assert.deepStrictEqual([r.snapshot, r.total], [snapshot, total], key);
  }
  const r = await days(all, '2016-10', 'NEXT_DAY');
  assert.deepStrictEqual(r.byAttribution, { NHS: 343, SOCIAL_CARE: 262 });
  assert.strictEqual(r.total, 605);
  assert.deepStrictEqual(r.byCareType, { NON_ACUTE: 605 });
});

test('R1.32: every slice adds up, and homeward verify agrees', async () => {
  const r = (await s.get('/api/v1/delays/days?month=2016-10&policy=MIDNIGHT')).json;
  for (const by of ['byAttribution', 'byReason', 'byAuthority', 'byProvider', 'byCareType'])
    assert.strictEqual(Object.values(r[by]).reduce((a, b) => a + b, 0), r.total, by);
  const v = await s.run(['verify']);
  assert.strictEqual(v.code, 0, v.stdout + v.stderr);
});
