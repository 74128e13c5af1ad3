// homeward run, up, down: twice, killed, side by side, with wrong settings, with a newer database.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { test, assert, finallyDo, timed } = require('../support/tap');
const { System, until, freePort } = require('../support/system');

const SERVICES = ['ledger', 'beds', 'adt', 'gateway'];
const admit = (spell, more) => ({ command: 'AdmitPatient', spell, provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE', at: '2026-10-01T09:00:00+01:00', ...more });
const spells = (s) => s.sql('SELECT spell FROM live.spell ORDER BY 1').map((r) => r[0]);
const everyPid = (s) => Object.fromEntries([...SERVICES, 'run'].map((n) => [n, s.pids(n).join()]));
const said = (s, log) => fs.readFileSync(path.join(s.dir, 'log', log), 'utf8').trim().split('\n').filter((l) => l.startsWith('{')).map((l) => JSON.parse(l));
let s;

test('homeward up', async () => {
  s = await System.start();
  for (const name of SERVICES) assert.strictEqual(s.pids(name).length, 1, name);
  await s.import([admit('S1')]);
});

test('a second up says that it runs, and changes nothing', async () => {
  const before = everyPid(s);
  const r = await s.run(['up']);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
  assert.match(r.stdout, /running already/);
  assert.deepStrictEqual(everyPid(s), before);
});

test('so does a run', async () => {
  const before = everyPid(s);
  const r = await s.run(['run']);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
  assert.match(r.stdout, /running already/);
  assert.deepStrictEqual(everyPid(s), before);
});

test('only the services that are wanted', async () => {
  const part = await System.start({ env: { HOMEWARD_SERVICES: 'beds, ledger' } });
  for (const name of SERVICES) assert.strictEqual(part.pids(name).length, /beds|ledger/.test(name) ? 1 : 0, name);
  await part.import([admit('PART')]);
  await part.down();
  part.env.HOMEWARD_SERVICES = 'ledger,bed';
  const r = await part.run(['up']);
  assert.strictEqual(r.code, 3);
  assert.match(r.stdout + r.stderr, /HOMEWARD_SERVICES: 'bed' is not a service/);
});

test('another one stands beside it', async () => {
  const other = await System.start();
  await other.import([admit('OTHER')]);
  assert.deepStrictEqual(spells(other), ['OTHER']);
  assert.deepStrictEqual(spells(s), ['S1']);
  const r = await other.run(['down']);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
  assert.strictEqual(s.pids('ledger').length, 1, 'the first one was stopped with it');
});

for (const name of [...SERVICES, 'postgres']) {
  test(`${name} comes back when it was killed`, async () => {
    const before = s.pids(name);
    assert.ok(before.length > 0);
    s.kill(name);
    await until(`${name} is back`, async () => s.pids(name).some((p) => !before.includes(p)) && (await Promise.all(SERVICES.map((n) => s.ready(n)))).every(Boolean));
    await s.import([admit(`AFTER-${name}`)]);
    assert.ok(spells(s).includes(`AFTER-${name}`));
  });
}

for (const name of SERVICES) {
  test(`${name} told to stop ends with 0`, async () => {
    const ends = () => said(s, 'run.log').filter((l) => l.event === 'run.restarting' && l.process === name);
    const [before] = s.pids(name);
    const known = ends().length;
    process.kill(before, 'SIGTERM');
    const e = await until('the supervisor has noticed', () => ends()[known]);
    assert.deepStrictEqual([e.code, e.signal], [0, 0]);
    await until(`${name} is back`, () => !s.pids(name).includes(before) && s.ready(name));
  });
}

test('migrate twice does nothing', async () => {
  const r = await s.run(['migrate']);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
  assert.match(r.stdout, /^0 migrations applied/);
});

test('homeward down', async () => {
  const r = await s.run(['down']);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
  for (const name of [...SERVICES, 'postgres', 'run']) assert.deepStrictEqual(s.pids(name), [], name);
});

test('down twice is no mistake', async () => {
  const r = await s.run(['down']);
  assert.strictEqual(r.code, 0);
  assert.match(r.stdout, /nothing is running/);
});

test('in the foreground, until it is told to stop', async () => {
  const p = s.spawn(['run']);
  let out = '';
  const closed = new Promise((resolve) => p.on('close', (code, signal) => resolve({ code, signal })));
  p.stdout.on('data', (d) => (out += d));
  await until('it is ready', () => /Homeward is running/.test(out));
  assert.match(out, new RegExp(`http://${s.http}/`));
  assert.ok(spells(s).includes('S1'), 'what was stored is gone');
  const running = SERVICES.map((n) => s.pids(n)[0]);
  p.kill('SIGTERM');
  assert.deepStrictEqual(await closed, { code: 0, signal: null });
  for (const pid of running) assert.throws(() => process.kill(pid, 0), /ESRCH/);
});

test('a database that is newer than the program is left alone', async () => {
  await s.up();
  s.sql("INSERT INTO homeward_migration (number, name, hash) VALUES (999, '0999_later.sql', 'x')");
  const m = await s.run(['migrate']);
  assert.strictEqual(m.code, 3);
  assert.match(m.stderr, /at migration 999 .* too old/);
  await s.down();
  const r = await s.run(['up']);
  assert.strictEqual(r.code, 3, r.stdout + r.stderr);
  assert.match(r.stdout + r.stderr, /at migration 999 .* too old/);
  assert.doesNotMatch(r.stdout, /is running/);
  for (const name of [...SERVICES, 'postgres', 'run']) assert.deepStrictEqual(s.pids(name), [], name);
});

// ---- settings ----

async function attempt(env, args = ['up']) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'homeward-test-'));
  const t = new System();
  Object.assign(t, { dir, env: { ...process.env, DEMO: '0', HOMEWARD_STATE: dir, HOMEWARD_HTTP: `127.0.0.1:${await freePort()}`, HOMEWARD_MLLP: `127.0.0.1:${await freePort()}`, ...env } });
  finallyDo(() => t.destroy());
  const r = await t.run(args);
  return { ...r, all: r.stdout + r.stderr, dir };
}

for (const [what, env, says] of [
  ['neither true nor false', { HOMEWARD_PLAIN_BUS: 'perhaps' }, /HOMEWARD_PLAIN_BUS: 'perhaps' is neither true nor false/],
  ['a file that is not there', { HOMEWARD_CONFIG: '/nonexistent.ini' }, /\/nonexistent\.ini cannot be read/],
]) {
  test(`wrong settings: ${what}`, async () => {
    const r = await attempt(env);
    assert.strictEqual(r.code, 3, r.all);
    assert.match(r.all, says);
  });
}

test('wrong settings: a slip in the file is named with its line', async () => {
  const file = path.join(os.tmpdir(), `homeward-test-${process.pid}.ini`);
  finallyDo(() => fs.rmSync(file, { force: true }));
  fs.writeFileSync(file, '[homeward]\nhttp = 127.0.0.1:8080\n\n[cli]\ncolour = red\n');
  const r = await attempt({ HOMEWARD_CONFIG: file });
  assert.strictEqual(r.code, 3, r.all);
  assert.ok(r.all.includes(`${file}:5: unknown setting 'colour' in section [cli]`), r.all);
});

test('wrong settings: what one service cannot use is said at once', async () => {
  const begun = Date.now();
  const r = await attempt({ HOMEWARD_HTTP: 'nonsense', HOMEWARD_TOKEN: 'x' });
  assert.strictEqual(r.code, 3, r.all);
  assert.match(r.all, /gateway ends as soon as it has begun: .*HOMEWARD_HTTP/);
  timed('it was said after', (Date.now() - begun) / 1000, { below: 40 }, 's');
});

test('wrong settings: an address that is taken', async () => {
  const net = require('net');
  const taken = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const r = await attempt({ HOMEWARD_HTTP: `127.0.0.1:${taken.address().port}` });
  taken.close();
  assert.strictEqual(r.code, 3, r.all);
  assert.match(r.all, /gateway ends as soon as it has begun: .*127\.0\.0\.1:\d+/);
});
