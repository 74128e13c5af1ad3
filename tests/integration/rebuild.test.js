// homeward rebuild: changes nothing when nothing is wrong, puts right what is, and may be killed at any moment.
'use strict';
const path = require('path');
const { spawn } = require('child_process');
const { test, assert } = require('../support/tap');
const { System, until, bin } = require('../support/system');
const { history, corrections, places } = require('../support/history');

let s;
// Everything in schema live, as text, in a fixed order.
const TABLES = ['cell', 'segment', 'spell', 'ward', 'bed', 'quarantine'];
const projection = () => Object.fromEntries(TABLES.map((t) => [t, s.sql(`SELECT x::text FROM live.${t} x ORDER BY 1`).map((r) => r[0])]));
const spellEvents = () =>
  s.sql("SELECT position, stream, type FROM log.event WHERE stream LIKE 'spell/%' ORDER BY position").map(([position, stream, type]) => ({ position: Number(position), stream, type: Number(type) }));

const say = (commands) => s.run(['import', '-'], commands.map((c) => JSON.stringify(c)).join('\n') + '\n');
// Takes over, whatever the ledger does at the moment.
const rebuild = (...more) => s.run(['rebuild', '--take-over', ...more]);

test('a history with late, repeated and retracted facts', async () => {
  s = await System.start();
  await say([...places(), ...history({ seed: 11, spells: 80 })]);
  await say(corrections(spellEvents()));
  assert.ok(projection().segment.length > 200);
});

test('refuses while a ledger runs', async () => {
  const r = await s.run(['rebuild']);
  assert.strictEqual(r.code, 3, r.stdout + r.stderr);
  assert.match(r.stderr, /a ledger is running/);
});

test('changes nothing when nothing is wrong', async () => {
  const before = projection();
  const r = await rebuild();
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
  assert.match(r.stdout, /nothing changed/);
  assert.deepStrictEqual(projection(), before);
});

test('the ledger comes back by itself and takes more', async () => {
  await until('the ledger is ready', () => s.ready('ledger'));
  const r = await say([{ command: 'AdmitPatient', spell: 'AFTER', provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE' }]);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
});

const damage = {
  'a segment moved by a day': "UPDATE live.segment SET first_next_day = first_next_day + 1 WHERE ctid = (SELECT ctid FROM live.segment WHERE known_to = 9223372036854775807 ORDER BY spell LIMIT 1)",
  'a segment missing': "DELETE FROM live.segment WHERE ctid = (SELECT ctid FROM live.segment ORDER BY spell DESC LIMIT 1)",
  'a segment twice': 'INSERT INTO live.segment SELECT * FROM live.segment WHERE known_to < 9223372036854775807 ORDER BY spell LIMIT 1',
  'a cell under another reason': "UPDATE live.cell SET reason = 'H', attribution = 'NHS', provider = 'RXX' WHERE id = (SELECT min(id) FROM live.cell)",
  'a cell of no meaning': "UPDATE live.cell SET reason = 'ZZ' WHERE id = (SELECT max(id) FROM live.cell)",
  'a spell in another state': "UPDATE live.spell SET state = 'OPEN', bed = 'X' WHERE spell = (SELECT min(spell) FROM live.spell WHERE state = 'DISCHARGED')",
  'a bed in another state': "UPDATE live.bed SET state = 'CLOSED' WHERE (provider, ward, bed) = (SELECT provider, ward, bed FROM live.bed WHERE state <> 'CLOSED' LIMIT 1)",
  'a ward missing': 'DELETE FROM live.ward',
  'everything missing': TABLES.map((t) => `DELETE FROM live.${t}`).join('; '),
};
for (const [what, sql] of Object.entries(damage)) {
  test(`puts right ${what}`, async () => {
    s.sql(sql);
    assert.strictEqual((await s.run(['verify'])).code, 1);
    const compared = await rebuild('--compare');
    assert.strictEqual(compared.code, 1, compared.stdout + compared.stderr);
    assert.strictEqual((await s.run(['verify'])).code, 1, '--compare puts nothing right');
    const r = await rebuild();
    assert.strictEqual(r.code, 1, r.stdout + r.stderr);
    assert.match(r.stdout, /have been put right/);
    const verified = await s.run(['verify']);
    assert.strictEqual(verified.code, 0, verified.stdout + verified.stderr);
    assert.strictEqual((await rebuild()).code, 0);
  });
}

test('killed at any moment it has changed nothing, and works the next time', async () => {
  s.sql("DELETE FROM live.segment WHERE spell = (SELECT min(spell) FROM live.segment)");
  const damaged = projection();
  // A reader holds the table so that the rebuild stands still in the middle of putting things right.
  const reader = spawn('psql', ['-h', s.socketDir(), '-U', 'homeward', '-d', 'homeward', '-q'], { stdio: ['pipe', 'ignore', 'ignore'] });
  reader.stdin.write('BEGIN; LOCK TABLE live.spell IN SHARE MODE; SELECT 1;\n');
  const lock = (mode, granted, who) =>
    `SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE relation = 'live.spell'::regclass AND mode = '${mode}' AND granted = ${granted} AND application_name = '${who}'`;
  await until('the reader holds the table', () => s.sql(lock('ShareLock', true, 'psql'))[0][0] === '1');
  s.sql("UPDATE live.bed SET since = since + interval '1 day' WHERE ctid = (SELECT ctid FROM live.bed LIMIT 1)");
  const p = spawn(path.join(bin, 'homeward'), ['rebuild', '--take-over'], { env: s.env, stdio: 'ignore' });
  const ended = new Promise((resolve) => p.on('close', (code, signal) => resolve(signal)));
  await until('the rebuild wants it', () => s.sql(lock('RowExclusiveLock', false, 'homeward-ledger rebuild'))[0][0] === '1');
  p.kill('SIGKILL');
  assert.strictEqual(await ended, 'SIGKILL');
  reader.stdin.end('ROLLBACK;\n');
  await until('its transaction is gone', () => s.sql("SELECT count(*) FROM pg_class WHERE relname LIKE 'rebuilt_%'")[0][0] === '0');
  assert.deepStrictEqual(projection().segment, damaged.segment);
  await until('the ledger is ready again', () => s.ready('ledger'));
  const r = await rebuild();
  assert.strictEqual(r.code, 1, r.stdout + r.stderr);
  assert.strictEqual((await s.run(['verify'])).code, 0);
});

const advisory = (who, granted) =>
  `SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted = ${granted} AND application_name = '${who}'`;
test('--wait begins when the ledger stops', async () => {
  await until('a ledger writes', () => s.sql(advisory('homeward-ledger writer', true))[0][0] === '1');
  const [ledger] = s.pids('ledger');
  const p = s.run(['rebuild', '--wait']);
  await until('it waits', () => s.sql(advisory('homeward-ledger rebuild', false))[0][0] === '1');
  process.kill(ledger, 'SIGTERM');
  const r = await p;
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
});

test('--drop-snapshots drops them; services make theirs anew', async () => {
  s.sql("INSERT INTO service.snapshot VALUES ('test', 1, 1, 'x')");
  assert.strictEqual((await rebuild('--drop-snapshots')).code, 0);
  assert.strictEqual(s.sql("SELECT count(*) FROM service.snapshot WHERE service = 'test'")[0][0], '0');
});
