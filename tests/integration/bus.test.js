// The bus between real processes: over tcp with keys of our own, a stranger's keys, a reader that stands still.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const http = require('http');
const { test, note, assert, finallyDo } = require('../support/tap');
const { System, until, freePort } = require('../support/system');

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'homeward-test-'));
finallyDo(() => fs.rmSync(scratch, { recursive: true, force: true }));
const keys = path.join(scratch, 'keys');
const admit = (spell, more) => ({ command: 'AdmitPatient', spell, provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE', at: '2026-10-01T09:00:00+01:00', ...more });
const text = (commands) => commands.map((c) => JSON.stringify(c)).join('\n') + '\n';
const head = () => Number(s.sql('SELECT coalesce(max(position), 0) FROM log.event')[0][0]);
let s;
let tcp;

function metric(service, name) {
  const [host, port] = s.admin(service).split(':');
  return new Promise((resolve, reject) => {
    http.get({ host, port, path: '/metrics', agent: false }, (res) => {
      let body = '';
      res.on('data', (d) => (body += d));
      res.on('end', () => resolve(Number((body.match(new RegExp(`^${name} (\\d+)$`, 'm')) || [])[1])));
    }).on('error', reject);
  });
}

test('a system over tcp, with the keys that keygen made', async () => {
  const t = new System();
  t.env = { ...process.env, HOMEWARD_KEYS: keys };
  assert.strictEqual((await t.run(['keygen'])).code, 0);
  tcp = {};
  for (const name of ['LEDGER_APPEND', 'LEDGER_FEED', 'LEDGER_READ', 'BEDS_COMMANDS', 'D2A_COMMANDS', 'REABLEMENT_COMMANDS', 'BROKERAGE_COMMANDS', 'ADT_COMMANDS']) tcp[`HOMEWARD_${name}`] = `tcp://127.0.0.1:${await freePort()}`;
  s = await System.start({ env: { HOMEWARD_KEYS: keys, ...tcp }, token: 'secret' });
  const sockets = fs.readdirSync(path.join(s.dir, 'run')).filter((f) => f.endsWith('.ipc'));
  assert.deepStrictEqual(sockets, [], 'something still listens on ipc');
  await s.import([admit('S1', { bed: '1' }), { command: 'MovePatient', spell: 'S1', ward: 'Yarty', bed: '2' }]);
  await s.accept({ command: 'DischargePatient', spell: 'S1' });
  assert.strictEqual((await s.run(['verify'])).code, 0);
});

// Runs an import that must get nowhere, until it ends or sign() says that it was turned away; answers what became of it.
async function fruitless(env, sign) {
  const t = new System();
  t.env = { ...s.env, ...env };
  const p = t.spawn(['import', '-']);
  let ended = 'waits';
  const closed = new Promise((resolve) => p.on('close', (code) => resolve((ended = code))));
  p.stdin.on('error', () => {});
  p.stdin.end(text([admit('STRANGER')]));
  let out = '';
  p.stdout.on('data', (d) => (out += d));
  p.stderr.on('data', (d) => (out += d));
  await until('it is turned away', () => ended !== 'waits' || sign());
  const became = ended;
  p.kill('SIGKILL');
  await closed;
  assert.strictEqual(s.sql("SELECT count(*) FROM log.event WHERE stream = 'spell/STRANGER'")[0][0], '0', 'something was stored');
  return { ended: became, out };
}

test("a stranger's key opens nothing", async () => {
  const theirs = path.join(scratch, 'theirs');
  const t = new System();
  t.env = { ...process.env, HOMEWARD_KEYS: theirs };
  await t.run(['keygen']);
  for (const f of fs.readdirSync(keys).filter((n) => n.endsWith('.pub') && n !== 'cli.pub')) fs.copyFileSync(path.join(keys, f), path.join(theirs, f));
  const log = () => fs.readFileSync(path.join(s.dir, 'log', 'beds.log'), 'utf8');
  const r = await fruitless({ HOMEWARD_KEYS: theirs }, () => log().includes('"event":"bus.refused"'));
  assert.strictEqual(r.ended, 'waits');
});

test('no key at all opens nothing', async () => {
  let friend = 0; // somebody with a key is served three times meanwhile
  const r = await fruitless({ HOMEWARD_PLAIN_BUS: 'yes' }, async () => (await s.import([admit(`FRIEND-${++friend}`)])) || friend === 3);
  assert.strictEqual(r.ended, 'waits');
});

test('plain is refused beyond this machine', async () => {
  const r = await fruitless({ HOMEWARD_PLAIN_BUS: 'yes', HOMEWARD_BEDS_COMMANDS: 'tcp://192.0.2.1:5560' }, () => false);
  assert.strictEqual(r.ended, 3);
  assert.match(r.out, /without encryption only ipc and loopback/);
});

test('the key of one service is not the right of another', async () => {
  // Somebody with the ledger's pair, posing as the command line: beds sees the ledger, which commands nobody.
  const posing = path.join(scratch, 'posing');
  fs.cpSync(keys, posing, { recursive: true });
  for (const half of ['secret', 'pub']) fs.copyFileSync(path.join(keys, `ledger.${half}`), path.join(posing, `cli.${half}`));
  fs.chmodSync(path.join(posing, 'cli.secret'), 0o600);
  const before = head();
  const t = new System();
  t.env = { ...s.env, HOMEWARD_KEYS: posing };
  const r = await t.run(['import', '-'], text([admit('POSING')]));
  assert.notStrictEqual(r.code, 0, r.stdout + r.stderr);
  assert.match(r.stdout + r.stderr, /does not take commands from you/);
  assert.strictEqual(head(), before);
});

// ---- a reader that stands still ----

const rss = (pid) => Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/)[1]) / 1024;

test('a reader that stands still costs the ledger no memory, and catches up', async () => {
  const [ledger] = s.pids('ledger');
  const [gateway] = s.pids('gateway');
  const person = (x) => ({ ...admit(x), localId: x, address: 'x'.repeat(200) }); // heavy on the feed
  // Four at once, so that the ledger commits and publishes in large batches.
  const many = async (from) => {
    const part = async (k) => {
      const r = await s.run(['import', '-'], text(Array.from({ length: 15000 }, (_, i) => person(`R${k + i}`))));
      assert.strictEqual(r.code, 0, r.stdout.slice(-300));
    };
    await Promise.all([0, 15000, 30000, 45000].map((k) => part(from + k)));
  };
  await many(0); // what the ledger needs anyway: it grows for a while with a reader that keeps up
  await many(60000);
  const before = rss(ledger);
  process.kill(gateway, 'SIGSTOP');
  try {
    await many(120000);
    const grown = rss(ledger) - before;
    note(`the ledger has grown by ${grown.toFixed(0)} MB`);
    assert.ok(grown < 60, `the ledger has grown by ${grown.toFixed(0)} MB`);
  } finally {
    process.kill(gateway, 'SIGCONT');
  }
  const end = head();
  await until('the gateway has caught up', async () => {
    const r = await s.get('/api/v1/delays/live');
    return r.status === 200 && r.json.position >= end;
  });
});

test('and a new reader reads all of it while the others work', async () => {
  const before = rss(s.pids('ledger')[0]);
  s.kill('beds');
  s.sql("DELETE FROM service.snapshot WHERE service = 'beds'");
  await until('beds is back', () => s.ready('beds'));
  await s.import([admit('LAST')]);
  assert.ok(rss(s.pids('ledger')[0]) - before < 100);
  // Discharge to assess goes on opening cases meanwhile.
  await until('its position is the head of the log', async () => (await metric('ledger', 'homeward_ledger_position')) === head());
});
