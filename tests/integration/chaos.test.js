// kill -9 of any process, at random moments, 50 times during an import. Nothing acknowledged may be lost, nothing may
// count twice. A second client sends random commands over HTTP at the same time and writes down every answer it got.
// SEED=n repeats the order of the kills; KILLS=n makes it longer.
'use strict';
const fs = require('fs');
const path = require('path');
const { test, note, assert } = require('../support/tap');
const { System, until } = require('../support/system');
const { Random } = require('../support/random');
const { Commands, toJson } = require('../support/commands');
const { Oracle } = require('../support/oracle');
const { generate } = require('../support/generator');
const { children, kill, alive } = require('../support/processes');
const { MONTH, publishedCells, cellKey } = require('../support/msitdt');

const SEED = process.env.SEED || 9;
const KILLS = Number(process.env.KILLS || 50);
const SHARES = { ledger: 9, beds: 9, gateway: 7, adt: 3, postgres: 6, backend: 9, import: 4, run: 3 };
const OWN = ['ZZ1', 'ZZ2']; // providers of the second client, apart from the published ones
const ARRAY = 10;
const RECOVERY_MS = 60000;

const random = new Random(SEED);
const commands = new Commands(`${SEED}/http`, 300, OWN);
const oracle = new Oracle();
let s;
let file;
let client; // the running import
let over = false; // no more kills: the second client may stop
const acknowledged = [];

note(`SEED=${SEED}`);

// ---- the import, started again with the same file whenever it was killed

function startImport() {
  const p = s.spawn(['import', file]);
  client = { p, out: '', ended: new Promise((resolve) => p.on('close', (code, signal) => resolve({ code, signal }))) };
  const mine = client;
  p.stdout.on('data', (d) => (mine.out += d));
  p.stderr.resume();
  client.ended.then((end) => (mine.end = end));
}

// ---- the second client

function answered(c, a) {
  if (c.first || c.answer) {
    const first = (c.first || c).answer;
    assert.deepStrictEqual([a.accepted, a.code, a.positions], [first.accepted, first.code, first.positions], `again: ${JSON.stringify(toJson(c))}`);
    return;
  }
  c.answer = a;
  acknowledged.push(c);
  if (a.accepted) oracle.add(c, a.positions);
}

// Until every command of the list has an answer that stands: accepted or refused by a rule.
async function insist(list) {
  let open = list;
  while (open.length) {
    const sent = open;
    let r = null;
    try {
      r = await s.call('POST', '/api/v1/commands', sent.map(toJson));
    } catch (e) {
      r = null; // the gateway is gone: what it did is not known
    }
    if (!r || r.status !== 200) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    open = sent.filter((c, i) => !r.json[i].accepted && ['UNAVAILABLE', 'CONFLICT'].includes(r.json[i].code));
    sent.forEach((c, i) => open.includes(c) || answered(c, r.json[i]));
  }
}

async function secondClient() {
  while (!over) await insist(Array.from({ length: ARRAY }, () => commands.next()));
}

// ---- killing

// Who to kill; null when it is not there right now.
function victim(name) {
  if (name === 'import') return client.p.pid;
  if (name !== 'backend') return s.pids(name)[0];
  const [postmaster] = s.pids('postgres');
  return postmaster && random.pick(children(postmaster, /homeward|walwriter|checkpointer/));
}

async function killOne(name) {
  const pid = await until(`a ${name} to kill`, () => victim(name), RECOVERY_MS);
  if (!kill(pid)) return killOne(name);
  if (name === 'import') {
    await client.ended;
    startImport();
  } else if (name === 'run') {
    await until('the supervisor to be gone', () => !alive(pid));
    await s.up();
  }
  return pid;
}

function deck() {
  const list = Object.entries(SHARES).flatMap(([name, n]) => Array(n).fill(name));
  const all = [];
  while (all.length < KILLS) all.push(...random.shuffle([...list]));
  return all.slice(0, KILLS);
}

test('an import, and kill -9 of one process after the other', async () => {
  s = await System.start({ token: 'chaos', env: { HOMEWARD_LOG: 'warn' } });
  file = path.join(s.dir, 'november.jsonl');
  fs.writeFileSync(file, generate({ seed: SEED, ids: true }).map((c) => `${JSON.stringify(c)}\n`).join(''));
  startImport();
  const second = secondClient();
  const killed = {};
  const waits = []; // from each kill to the next moment
  let before = 'the start';
  let during = 0;
  const started = Date.now();
  for (const name of deck()) {
    // a fifth of them while the one before is not yet mended
    const enough = acknowledged.length + (random.chance(0.2) ? 0 : random.between(1, 150));
    const since = Date.now();
    await until(`the system to be at work after ${JSON.stringify(killed)}`, () => acknowledged.length >= enough, RECOVERY_MS);
    waits.push([Date.now() - since, before]);
    before = name;
    if (client.end) {
      assert.strictEqual(client.end.code, 0, client.out.slice(-2000));
      startImport(); // all of it was done: the same again
    } else {
      during++;
    }
    await killOne(name);
    killed[name] = (killed[name] || 0) + 1;
  }
  note(`${KILLS} kills in ${((Date.now() - started) / 1000).toFixed(1)} s, ${during} while the import was at work: ${JSON.stringify(killed)}`);
  note(`longest until more was acknowledged: ${waits.sort((a, b) => b[0] - a[0]).slice(0, 6).map(([ms, name]) => `${ms} ms after ${name}`).join(', ')}`);
  over = true;
  await second;
  const end = await client.ended;
  note(client.out.trim().split('\n').slice(-5).join('\n'));
  assert.strictEqual(end.code, 0, 'every line of the file was accepted in the end');
  assert.ok(during > KILLS / 2, 'most kills hit a running import');
});

test('everything is ready again', async () => {
  for (const name of ['ledger', 'beds', 'adt', 'gateway']) await until(`${name} ready`, () => s.ready(name), RECOVERY_MS);
});

test('nothing that was acknowledged is lost', () => {
  const log = new Map(s.sql("SELECT position, stream FROM log.event WHERE stream LIKE 'spell/P%'").map(([p, stream]) => [Number(p), stream]));
  const accepted = acknowledged.filter((c) => c.answer.accepted && c.command !== 'UpdatePerson');
  for (const c of accepted) assert.strictEqual(log.get(c.answer.positions[0]), `spell/${c.spell}`, JSON.stringify(toJson(c)));
  note(`${acknowledged.length} commands acknowledged over HTTP, ${accepted.length} accepted`);
  assert.ok(accepted.length > KILLS);
});

test('nothing counts twice: the same ids give the same answers, and the log does not grow', async () => {
  const [[gapless, head]] = s.sql('SELECT (SELECT count(*) = max(position) FROM log.event), position FROM log.ledger');
  assert.strictEqual(gapless, 't', `up to ${head}`);
  const said = s.said();
  for (let i = 0; i < acknowledged.length; i += 200) await insist(acknowledged.slice(i, i + 200));
  const r = await s.run(['import', file]);
  note(r.stdout.trim().split('\n').slice(-3).join('\n'));
  assert.strictEqual(r.code, 0);
  assert.strictEqual(s.said(), said);
});

test('the days are the published ones', async () => {
  const r = await s.get(`/api/v1/delays/days?month=${MONTH}&cells=true`);
  const counted = r.json.cells.filter((c) => !OWN.includes(c.provider)).map((c) => `${cellKey(c)} ${c.days}`);
  assert.deepStrictEqual(counted.sort(), publishedCells().map((c) => `${cellKey(c)} ${c.days}`).sort());
});

test('the days of the second client are those of the commands that were acknowledged to it', async () => {
  for (const provider of OWN) {
    for (const month of ['2019-10', '2020-03', '2017-01']) {
      const r = await s.get(`/api/v1/delays/days?month=${month}&provider=${provider}&cells=true`);
      const mine = oracle.days(month, 'NEXT_DAY', Infinity, { provider });
      assert.deepStrictEqual(Object.fromEntries(r.json.cells.map((c) => [cellKey(c), c.days]).sort()), Object.fromEntries(Object.entries(mine.cells).sort()));
    }
  }
});

test('homeward verify finds no difference', async () => {
  const r = await s.run(['verify', '--quiet']);
  note(r.stdout.trim().split('\n').slice(0, 10).join('\n'));
  assert.strictEqual(r.code, 0, r.stderr);
});
