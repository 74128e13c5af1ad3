// A hundred thousand random commands, and four ways of counting what they mean: the live projection through the HTTP
// interface, `homeward verify` from the log, its answers, and the oracle of this folder from the commands alone.
// SEED=n repeats the draws; COMMANDS=n makes it longer; SPELLS, LANES and ARRAY change how often commands about one spell
// overtake each other.
'use strict';
const { test, note, assert } = require('../support/tap');
const { System } = require('../support/system');
const { Random } = require('../support/random');
const { Commands, toJson } = require('../support/commands');
const { Oracle } = require('../support/oracle');
const { explain } = require('../support/difference');
const { startOf, daysOfMonth, rfc3339 } = require('../support/london');

const SEED = process.env.SEED || 7;
const COMMANDS = Number(process.env.COMMANDS || 100000);
const SPELLS = Number(process.env.SPELLS || 4000);
const ROUND = 5000;
const LANES = Number(process.env.LANES || 2);
const ARRAY = Number(process.env.ARRAY || 250);
const MONTHS = ['2019-10', '2019-11', '2020-02', '2020-03', '2016-12', '2017-01'];
const POLICIES = ['NEXT_DAY', 'MIDNIGHT'];
const PARTS = ['byAttribution', 'byReason', 'byAuthority', 'byProvider', 'byCareType'];

const random = new Random(`${SEED}/questions`);
const commands = new Commands(SEED, SPELLS);
const oracle = new Oracle();
const sent = []; // everything, in the order in which the answers came
const accepted = []; // what the oracle was told
const refusals = {};
let s;
let head;

note(`SEED=${SEED} COMMANDS=${COMMANDS} SPELLS=${SPELLS} LANES=${LANES} ARRAY=${ARRAY}`);

function same(answer, first) {
  return answer.accepted === first.accepted && answer.code === first.code && JSON.stringify(answer.positions) === JSON.stringify(first.positions);
}

function take(c, answer) {
  const first = c.first ? c.first.answer : c.answer;
  if (first) {
    assert.ok(same(answer, first), `the id ${c.id} again: ${JSON.stringify(toJson(c))}\n first ${JSON.stringify(first)}\n then ${JSON.stringify(answer)}`);
    return 'again';
  }
  c.answer = answer;
  if (!answer.accepted) return answer.code;
  accepted.push({ c, positions: answer.positions });
  oracle.add(c, answer.positions);
  return 'accepted';
}

async function send(list, lane) {
  const r = await s.call('POST', '/api/v1/commands', list.map(toJson));
  assert.strictEqual(r.status, 200, r.body);
  assert.strictEqual(r.json.length, list.length);
  list.forEach((c, i) => {
    sent.push({ c, lane, answer: r.json[i], number: sent.length });
    const end = take(c, r.json[i]);
    refusals[end] = (refusals[end] || 0) + 1;
  });
}

// A round is generated as a whole (a retraction names a position that is known by then) and sent by two clients at
// once, so that commands about one spell overtake each other.
async function round(n) {
  const lanes = Array.from({ length: LANES }, () => []);
  for (let i = 0; i < n; i++) random.pick(lanes).push(commands.next());
  await Promise.all(
    lanes.map(async (lane, k) => {
      for (let i = 0; i < lane.length; i += ARRAY) await send(lane.slice(i, i + ARRAY), k);
    }),
  );
}

async function ask(what, query) {
  const r = await s.get(`/api/v1/delays/${what}?${query}`);
  assert.strictEqual(r.status, 200, `${query}: ${r.body}`);
  return r.json;
}

// The sums alone, so that the three answers can be laid side by side.
function sums(o) {
  return Object.fromEntries(['total', ...PARTS].map((k) => [k, typeof o[k] === 'object' ? Object.fromEntries(Object.entries(o[k]).sort()) : o[k]]));
}

function cellsOf(list) {
  return Object.fromEntries(list.map((c) => [[c.provider, c.authority, c.careType, c.reason, c.attribution].join(' '), c.days]).sort());
}

// R1.32: in every slice the parts are the whole.
function addsUp(o, what) {
  for (const part of PARTS) assert.strictEqual(Object.values(o[part]).reduce((a, b) => a + b, 0), o.total, `${part} of ${what}`);
  for (const key of Object.keys(o.byAttribution)) assert.ok(['NHS', 'SOCIAL_CARE', 'BOTH', 'UNKNOWN'].includes(key), `${key} in ${what}`);
}

function positions(n) {
  return Array.from({ length: n }, () => random.between(1, head)).concat(head);
}

function moments(n) {
  const list = [];
  for (let i = 0; i < n; i++) {
    const [first, last] = daysOfMonth(random.pick(MONTHS));
    list.push(random.chance(0.5) ? startOf(random.between(first, last)) - random.between(0, 1) : startOf(random.between(first, last)) + random.between(0, 24 * 60) * 60000);
  }
  return list;
}

async function recomputed(...args) {
  const r = await s.run(['verify', '--quiet', '--answer', ...args]);
  assert.strictEqual(r.code, 0, r.stderr);
  return r.stdout.trim().split('\n').map((l) => JSON.parse(l));
}

// Laid side by side; when they differ, the spells that do are printed with all that was said of them.
function compare(what, api, expected, known) {
  try {
    assert.deepStrictEqual(api, expected, what);
  } catch (e) {
    note(`SEED=${SEED} differs: ${what}`);
    note(explain(s, oracle, sent, known));
    throw e;
  }
}

test(`${COMMANDS} random commands are answered`, async () => {
  s = await System.start({ token: 'property' });
  const started = Date.now();
  for (let n = 0; n < COMMANDS; n += ROUND) await round(Math.min(ROUND, COMMANDS - n));
  head = Number(s.sql('SELECT position FROM log.ledger')[0][0]);
  note(`in ${((Date.now() - started) / 1000).toFixed(1)} s: ${JSON.stringify(refusals)}; ${commands.spells.length} spells, head ${head}`);
  assert.ok(refusals.accepted > COMMANDS / 3, 'most mean something');
  assert.ok(Object.keys(refusals).length > 8, 'and many are refused, for many reasons');
});

function stepsOf(o, known) {
  return Object.fromEntries(o.stays(known).map((stay) => [stay.name, stay.steps]).sort());
}

// Two lanes' answers come in an order that a busy machine decides: it must not matter, or a run fails now and then.
test('the oracle believes the same in whatever order it is told', async () => {
  const other = new Oracle();
  const order = new Random(`${SEED}/order`);
  for (const { c, positions: at } of order.shuffle([...accepted])) other.add(c, at);
  for (const known of [head, order.between(1, head)]) assert.deepStrictEqual(stepsOf(other, known), stepsOf(oracle, known), `known at ${known}`);
});

test('homeward verify finds no difference at any position', async () => {
  const r = await s.run(['verify', '--quiet']);
  note(r.stdout.trim().split('\n').slice(0, 20).join('\n'));
  assert.strictEqual(r.code, 0, r.stderr);
});

test('people delayed at many moments, as known at many positions', async () => {
  for (const known of positions(12)) {
    const when = moments(4);
    const told = await recomputed('live', '--as-at', when.map(rfc3339).join(','), '--known-at', `position:${known}`);
    for (const [i, ms] of when.entries()) {
      const what = `live at ${rfc3339(ms)} known at ${known}`;
      const api = await ask('live', `asAt=${encodeURIComponent(rfc3339(ms))}&knownAt=position:${known}`);
      addsUp(api, what);
      compare(`${what}: oracle`, sums(api), sums(oracle.live(ms, known).sums), known);
      compare(`${what}: verify`, sums(api), sums(told[i]), known);
    }
  }
});

test('days of every month, as known at many positions, under both policies', async () => {
  for (const known of positions(6)) {
    for (const month of MONTHS) {
      for (const policy of POLICIES) {
        const what = `days of ${month} under ${policy} known at ${known}`;
        const api = await ask('days', `month=${month}&policy=${policy}&cells=true&knownAt=position:${known}`);
        const mine = oracle.days(month, policy, known);
        addsUp(api, what);
        compare(`${what}: oracle`, sums(api), sums(mine.sums), known);
        assert.deepStrictEqual(cellsOf(api.cells), Object.fromEntries(Object.entries(mine.cells).sort()), what);
      }
    }
  }
});

test('the same from homeward verify, as known now and once', async () => {
  for (const known of [head, random.between(head >> 1, head)]) {
    for (const month of MONTHS) {
      const [told] = await recomputed('days', '--month', month, '--cells', '--known-at', `position:${known}`);
      const api = await ask('days', `month=${month}&cells=true&knownAt=position:${known}`);
      compare(`days of ${month} known at ${known}: verify`, sums(api), sums(told), known);
      assert.deepStrictEqual(cellsOf(api.cells), cellsOf(told.cells));
    }
  }
});

test('every slice adds up, and is the part of the whole it says', async () => {
  const filters = [{ provider: 'RBZ' }, { authority: '912' }, { careType: 'ACUTE' }, { reason: 'A' }, { reason: 'UNKNOWN' }, { attribution: 'BOTH' }, { provider: 'RHQ', careType: 'NON_ACUTE', attribution: 'NHS' }];
  for (const filter of filters) {
    const query = new URLSearchParams(filter).toString();
    for (const month of MONTHS.slice(0, 3)) {
      const api = await ask('days', `month=${month}&${query}`);
      addsUp(api, query);
      compare(`days of ${month} where ${query}`, sums(api), sums(oracle.days(month, 'NEXT_DAY', Infinity, filter).sums), head);
    }
    const [ms] = moments(1);
    const api = await ask('live', `asAt=${encodeURIComponent(rfc3339(ms))}&${query}`);
    addsUp(api, query);
    compare(`live at ${rfc3339(ms)} where ${query}`, sums(api), sums(oracle.live(ms, Infinity, filter).sums), head);
  }
});

test('under MIDNIGHT a month is the sum of its nights', async () => {
  for (const month of MONTHS) {
    const [first, last] = daysOfMonth(month);
    const nights = { total: 0, ...Object.fromEntries(PARTS.map((p) => [p, {}])) };
    for (let day = first; day <= last; day++) {
      const night = await ask('live', `asAt=${encodeURIComponent(rfc3339(startOf(day + 1) - 1))}`);
      nights.total += night.total;
      for (const part of PARTS) for (const [k, n] of Object.entries(night[part])) nights[part][k] = (nights[part][k] || 0) + n;
    }
    assert.deepStrictEqual(sums(await ask('days', `month=${month}&policy=MIDNIGHT`)), sums(nights), month);
  }
});

// Each changes what is believed about one spell, in the database, behind the back of everything.
const CURRENT = 'known_to = 9223372036854775807';
const ERRORS = {
  'a delay that ends a day late': `UPDATE live.segment SET end_at = end_at + interval '1 day', last_day = last_day + 1 WHERE ${CURRENT} AND end_at < 'infinity' AND (spell, start_at) IN (VICTIM)`,
  'a stretch that is missing': `DELETE FROM live.segment WHERE ${CURRENT} AND (spell, start_at) IN (VICTIM)`,
  'a first day that counts': `UPDATE live.segment SET first_next_day = first_next_day - 1 WHERE ${CURRENT} AND (spell, start_at) IN (VICTIM)`,
  'another heading': `UPDATE live.segment g SET cell = (SELECT min(id) FROM live.cell WHERE id <> g.cell) WHERE ${CURRENT} AND (spell, start_at) IN (VICTIM)`,
  'a belief that was never held': `UPDATE live.segment SET known_from = known_from - 1 WHERE ${CURRENT} AND (spell, start_at) IN (VICTIM)`,
};

test('an error planted in the projection is found, and named', async () => {
  for (const [what, change] of Object.entries(ERRORS)) {
    const victims = s.sql(`SELECT spell, start_at FROM live.segment WHERE ${CURRENT} AND end_at < 'infinity' AND first_next_day <= last_day ORDER BY spell, start_at`);
    const [spell, start] = random.pick(victims);
    s.sql(`CREATE TABLE kept AS SELECT * FROM live.segment WHERE spell = '${spell}'`);
    s.sql(change.replace('VICTIM', `SELECT '${spell}', timestamptz '${start}'`));
    const r = await s.run(['verify', '--quiet', '--json']);
    assert.strictEqual(r.code, 1, `${what} (${spell}): ${r.stdout}${r.stderr}`);
    const found = r.stdout.trim().split('\n').slice(0, -1).map((l) => JSON.parse(l));
    assert.ok(found.some((f) => f.spell === spell) && found.every((f) => !f.spell || f.spell === spell), `${what} (${spell}): ${r.stdout.slice(0, 1000)}`);
    s.sql(`DELETE FROM live.segment WHERE spell = '${spell}'; INSERT INTO live.segment SELECT * FROM kept; DROP TABLE kept`);
  }
  assert.strictEqual((await s.run(['verify', '--quiet'])).code, 0, 'put back, all is well');
});
