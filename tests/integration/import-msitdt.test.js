// The published return of November 2019, counted again from made-up patients (tests/data/README.md).
'use strict';
const fs = require('fs');
const path = require('path');
const { test, note, assert, timed } = require('../support/tap');
const { System } = require('../support/system');
const { generate } = require('../support/generator');
const { MONTH, publishedCells, cellKey } = require('../support/msitdt');

const SEED = process.env.SEED || 20191101;
const PER_SECOND = 3000;
const published = publishedCells();

function sums(cells, key) {
  const out = {};
  for (const c of cells) out[c[key]] = (out[c[key]] || 0) + c.days;
  return out;
}

async function days(s, query = '') {
  const r = await s.get(`/api/v1/delays/days?month=${MONTH}&cells=true${query}`);
  assert.strictEqual(r.status, 200, r.body);
  return r.json;
}

// Every cell that differs, as text.
function differences(found, expected) {
  const counted = new Map(found.map((c) => [cellKey(c), c.days]));
  const wrong = [];
  for (const c of expected) {
    if (counted.get(cellKey(c)) !== c.days) wrong.push(`${cellKey(c)}: published ${c.days}, counted ${counted.get(cellKey(c))}`);
    counted.delete(cellKey(c));
  }
  for (const [key, n] of counted) wrong.push(`${key}: not published, counted ${n}`);
  return wrong;
}

let s;
let file;
let commands;
let before;

test('the published file holds 4,800 cells and 145,876 days', () => {
  assert.strictEqual(published.length, 4800);
  assert.deepStrictEqual(sums(published, 'attribution'), { NHS: 87884, SOCIAL_CARE: 43871, BOTH: 14121 });
});

test('the generator says the same for the same seed, and something else for another', () => {
  commands = generate({ seed: SEED });
  assert.ok(JSON.stringify(generate({ seed: SEED })) === JSON.stringify(commands), 'the same seed');
  assert.ok(JSON.stringify(generate({ seed: SEED + 1 })) !== JSON.stringify(commands), 'another seed');
});

test('all of it is accepted, every command durable before it is answered', async () => {
  s = await System.start({ token: 'import-msitdt' });
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes'])
    assert.strictEqual(s.sql(`SHOW ${setting}`)[0][0], 'on', setting);
  file = path.join(s.dir, 'november.jsonl');
  fs.writeFileSync(file, commands.map((c) => `${JSON.stringify(c)}\n`).join(''));
  const started = process.hrtime.bigint();
  const r = await s.run(['import', file]);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  note(`seed ${SEED}: ${r.stdout.trim().split('\n').slice(-20).join('\n')}`);
  assert.strictEqual(r.code, 0);
  assert.match(r.stdout, new RegExp(`^${commands.length} commands .* ${commands.length} accepted,`, 'm'));
  timed('commands a second', commands.length / seconds, { above: PER_SECOND }, 'a second');
});

test('every published cell is counted, and no other', async () => {
  before = await days(s);
  const wrong = differences(before.cells, published);
  assert.strictEqual(wrong.length, 0, `${wrong.length} cells differ:\n${wrong.slice(0, 20).join('\n')}`);
  assert.strictEqual(before.total, 145876);
});

test('the sums by attribution, provider, council, care type and reason are the published ones', () => {
  const names = { byAttribution: 'attribution', byProvider: 'provider', byAuthority: 'authority', byCareType: 'careType', byReason: 'reason' };
  for (const [name, key] of Object.entries(names)) assert.deepStrictEqual(before[name], sums(published, key), name);
  assert.deepStrictEqual(before.byAttribution, { NHS: 87884, SOCIAL_CARE: 43871, BOTH: 14121 });
  assert.ok(Math.abs(before.beds - 145876 / 30) < 1e-6, `beds ${before.beds}`);
});

test('one provider and one council alone', async () => {
  for (const [filter, chosen] of [['provider', 'RHQ'], ['authority', '912']]) {
    const expected = published.filter((c) => c[filter] === chosen);
    const found = await days(s, `&${filter}=${chosen}`);
    assert.deepStrictEqual(differences(found.cells, expected), []);
    assert.deepStrictEqual(found.byAttribution, sums(expected, 'attribution'));
  }
});

test('the same file again changes nothing', async () => {
  const head = s.sql('SELECT position FROM log.ledger')[0][0];
  const again = commands.filter((c) => c.id);
  const r = await s.run(['import', '-'], again.map((c) => `${JSON.stringify(c)}\n`).join(''));
  assert.strictEqual(r.code, 0, r.stdout.split('\n').slice(-5).join('\n'));
  assert.strictEqual(s.sql('SELECT position FROM log.ledger')[0][0], head);
});

test('homeward verify finds no difference', async () => {
  const r = await s.run(['verify', '--quiet']);
  note(r.stdout.trim().split('\n').slice(-5).join('\n'));
  assert.strictEqual(r.code, 0, r.stderr);
});
