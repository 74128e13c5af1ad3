// The demonstration hospital, as `make run` starts it.
'use strict';
const fs = require('fs');
const path = require('path');
const { System, until } = require('../support/system');
const { test, assert } = require('../support/tap');

let s;
const live = async () => (await s.get('/api/v1/delays/live')).json;
const log = () => fs.readFileSync(path.join(s.dir, 'log', 'demonstration.log'), 'utf8');

test('a system with the demonstration soon shows a hospital with people who wait', async () => {
  s = await System.start({ env: { DEMO: '1', HOMEWARD_DEMO_PACE: '100' } });
  await until('the history is told', () => log().includes('from now on it is live'), 120000);
  const l = await live();
  assert(l.total >= 20 && l.total <= 120, JSON.stringify(l));
  assert(Object.keys(l.byAuthority).length > 2 && Object.keys(l.byProvider).length === 2, JSON.stringify(l));
  const month = new Date(Date.now() - 32 * 86400000).toISOString().slice(0, 7);
  const days = (await s.get(`/api/v1/delays/days?month=${month}`)).json;
  assert(days.byCareType.NON_ACUTE > 0 && days.byCareType.ACUTE > 300, JSON.stringify(days.byCareType));
  assert(!/was not (applied|accepted)/.test(log()), log());
});

test('and lives on by itself', async () => {
  const { position } = await live();
  await until('something happens', async () => (await live()).position > position + 5);
});

test('killed and started again it goes on where it was, and nothing is there twice', async () => {
  const told = () => Number(fs.readFileSync(path.join(s.dir, 'demonstration'), 'utf8').split(' ')[2]);
  await s.down();
  const before = told();
  assert(before > 1000);
  await s.up();
  await until('it goes on', () => told() > before + 3);
  assert.match(log(), /goes on where it stopped/);
  assert(!/was not (applied|accepted)/.test(log()), log());
});

test('everything it told can be proved', async () => {
  const v = await s.run(['verify']);
  assert.strictEqual(v.code, 0, v.stdout + v.stderr);
});

test('a clock that is set by hand is refused with a sentence', async () => {
  s.env.HOMEWARD_CLOCK = 'manual';
  const r = await s.run(['simulate']);
  assert.strictEqual(r.code, 3);
  assert.match(r.stderr, /DEMO=0/);
});
