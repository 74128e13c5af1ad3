// The demonstration hospital, as `make run` starts it.
'use strict';
const fs = require('fs');
const path = require('path');
const { System, until } = require('../support/system');
const { test, assert } = require('../support/tap');

let s;
const live = async () => (await s.get('/api/v1/delays/live')).json;
const file = () => path.join(s.dir, 'demonstration');
const progress = () => fs.readFileSync(file(), 'utf8').split(' ');
const log = () => fs.readFileSync(path.join(s.dir, 'log', 'demonstration.log'), 'utf8');
const historiesTold = () => log().split('from now on it is live').length - 1;
const head = () => s.said();

// Nothing that the hospital says may be refused, kept aside, or look like something else under a used id.
function assertAllTaken() {
  assert(!/was not (applied|accepted)/.test(log()), log());
  assert.deepStrictEqual(s.sql('SELECT code, control_id FROM live.quarantine'), []);
}

test('a system with the demonstration soon shows a hospital with people who wait', async () => {
  s = await System.start({ env: { DEMO: '1', HOMEWARD_DEMO_PACE: '0.1' } });
  await until('the history is told', () => historiesTold() === 1, 120000);
  const l = await live();
  assert(l.total >= 30 && l.total <= 95, JSON.stringify(l));
  assert(Object.keys(l.byAuthority).length > 2 && Object.keys(l.byProvider).length === 2, JSON.stringify(l));
  const month = new Date(Date.now() - 32 * 86400000).toISOString().slice(0, 7);
  const days = (await s.get(`/api/v1/delays/days?month=${month}`)).json;
  assert(days.byCareType.NON_ACUTE > 0 && days.byCareType.ACUTE > 300, JSON.stringify(days.byCareType));
  assertAllTaken();
});

test('and lives on by itself', async () => {
  const { position } = await live();
  await until('something happens', async () => (await live()).position > position + 5);
});

test('a second start says that it runs already, and where', async () => {
  const r = await s.run(['up']);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.match(r.stdout, /running already/);
  assert(r.stdout.includes(`http://${s.http}/`), r.stdout);
});

test('services that die under it lose nothing', async () => {
  for (const name of ['adt', 'beds', 'ledger', 'adt']) {
    assert.strictEqual(s.kill(name), 1, name);
    const before = Number(progress()[3]);
    await until(`it goes on without the old ${name}`, () => Number(progress()[3]) > before + 5);
  }
  assertAllTaken();
});

test('stopped and started again it goes on where it was', async () => {
  await s.down();
  const before = Number(progress()[3]);
  assert(before > 1000);
  await s.up();
  await until('it goes on', () => Number(progress()[3]) > before + 3);
  assert.match(log(), /goes on where it stopped/);
  assertAllTaken();
});

test('told once more from the beginning, the history changes nothing', async () => {
  await s.down();
  s.env.HOMEWARD_DEMO_PACE = '3600';
  const whole = fs.readFileSync(file());
  const [story, start, end] = progress();
  fs.writeFileSync(file(), `${story} ${start} ${end} 0 0\n`);
  s.env.DEMO = '0';
  await s.up();
  const before = head();
  await s.down();
  s.env.DEMO = '1';
  await s.up();
  await until('the history is told again', () => historiesTold() === 2, 120000);
  assert.strictEqual(head(), before);
  assertAllTaken();
  await s.down();
  fs.writeFileSync(file(), whole); // what it told since is told, at the times it was told at
});

test('killed at any moment it says the same again, which counts once', async () => {
  s.env.HOMEWARD_DEMO_PACE = '0.02';
  await s.up();
  const started = Number(progress()[3]);
  const pid = () =>
    fs.readdirSync('/proc').filter((p) => /^\d+$/.test(p)).map(Number).find((p) => {
      try {
        return (
          fs.readFileSync(`/proc/${p}/cmdline`, 'utf8').split('\0')[1] === 'simulate' &&
          fs.readFileSync(`/proc/${p}/environ`, 'utf8').includes(`HOMEWARD_STATE=${s.dir}`)
        );
      } catch (e) {
        return false; // it ended meanwhile
      }
    });
  await until('it goes on', () => Number(progress()[3]) > started + 5);
  process.kill(await until('its process', pid), 'SIGKILL');
  for (let i = 0; i < 8; i++) {
    const before = Number(progress()[3]);
    const p = s.spawn(['simulate']);
    let said = '';
    p.stderr.on('data', (d) => (said += d));
    const ended = new Promise((resolve) => p.on('close', resolve));
    await until('it goes on', () => Number(progress()[3]) > before + 2 + i);
    p.kill('SIGKILL');
    await ended;
    assert(!/was not (applied|accepted)/.test(said), `${said}${(await s.run(['quarantine', 'list'])).stdout}`);
  }
  assertAllTaken();
});

test('everything it told can be proved', async () => {
  const v = await s.run(['verify']);
  assert.strictEqual(v.code, 0, v.stdout + v.stderr);
});

test('what it cannot do it says in a sentence', async () => {
  const simulate = async (env, words) => {
    const kept = { ...s.env };
    Object.assign(s.env, env);
    const r = await s.run(['simulate']);
    s.env = kept;
    assert(r.code === 2 || r.code === 3, `${r.code} ${r.stderr}`);
    assert.match(r.stderr, words);
  };
  await simulate({ HOMEWARD_CLOCK: 'manual' }, /DEMO=0/);
  await simulate({ HOMEWARD_DEMO_PACE: 'fast' }, /HOMEWARD_DEMO_PACE: 'fast'/);
  fs.writeFileSync(file(), 'half a li');
  await simulate({}, /demonstration is damaged/);
});
