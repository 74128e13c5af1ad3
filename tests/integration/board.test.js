// homeward board: the counts in a terminal.
'use strict';
const { test, assert } = require('../support/tap');
const { System, until } = require('../support/system');

let s;
const admit = (spell, provider) => [
  { command: 'AdmitPatient', at: '2026-10-01T09:30:00+01:00', spell, provider, ward: 'Yarty', authority: '912', careType: 'ACUTE' },
  ...['CLINICAL', 'MDT', 'SAFE'].map((criterion) => ({ command: 'RecordReadiness', at: '2026-10-03T10:00:00+01:00', spell, criterion, met: true })),
  { command: 'RecordDelay', at: '2026-10-03T10:00:00+01:00', spell, reason: 'E', attribution: 'SOCIAL_CARE' },
];

test('a system with two delays', async () => {
  s = await System.start({ token: 'board-token' });
  await s.import([...admit('S1', 'RBZ'), ...admit('S2', 'RH8')]);
});

test('the board in words', async () => {
  const r = await s.run(['board']);
  assert.equal(r.code, 0, r.stderr);
  assert.match(r.stdout, /^2 people are delayed at /);
  assert.match(r.stdout, /2 {2}E +Awaiting care package in own home/);
  assert.match(r.stdout, /2 {2}912 +Devon/);
  assert.match(r.stdout, /2 {2}SOCIAL_CARE +Social care/);
  assert.match(r.stdout, /1 {2}RBZ /);
});

test('the board as JSON is the object of the HTTP interface', async () => {
  const r = await s.run(['board', '--json']);
  const { asAt, ...rest } = JSON.parse(r.stdout);
  const { asAt: other, ...live } = (await s.get('/api/v1/delays/live')).json;
  assert.ok(asAt && other);
  assert.deepEqual(rest, live);
});

test('filters and the past', async () => {
  const total = async (...args) => {
    const r = await s.run(['board', '--json', ...args]);
    assert.equal(r.code, 0, r.stderr);
    return JSON.parse(r.stdout).total;
  };
  assert.equal(await total('--provider', 'RBZ'), 1);
  assert.equal(await total('--provider', 'RBZ,RH8', '--reason', 'E', '--attribution', 'SOCIAL_CARE'), 2);
  assert.equal(await total('--authority', '913'), 0);
  assert.equal(await total('--care-type', 'NON_ACUTE'), 0);
  assert.equal(await total('--as-at', '2026-10-02T10:00:00+01:00'), 0);
  assert.equal(await total('--known-at', 'position:0'), 0);
});

test('wrong calls say what is wrong', async () => {
  const unknown = await s.run(['board', '--colour', 'red']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /--colour/);
  const bad = await s.run(['board', '--reason', 'Z']);
  assert.equal(bad.code, 2);
  assert.match(bad.stderr, /reason/);
  assert.equal((await s.run(['board', '--watch', '--as-at', '2026-10-02T10:00:00Z'])).code, 2);
});

test('--watch prints every change and goes on after the gateway was away', async () => {
  const p = s.spawn(['board', '--watch', '--json']);
  let out = '';
  p.stdout.on('data', (d) => (out += d));
  const totals = () => out.split('\n').filter(Boolean).map((l) => JSON.parse(l).total);
  await until('the first line', () => totals().length === 1);
  await s.import(admit('S3', 'RBZ'));
  await until('the change', () => totals()[totals().length - 1] === 3);
  assert.equal(s.kill('gateway'), 1);
  await s.import(admit('S4', 'RBZ'));
  await until('the change after the break', () => totals()[totals().length - 1] === 4);
  const ended = new Promise((resolve) => p.on('close', resolve));
  p.kill('SIGINT');
  await ended;
});

test('no gateway: exit 3 and a sentence', async () => {
  await s.down();
  const r = await s.run(['board']);
  assert.equal(r.code, 3);
  assert.match(r.stderr, /does not answer/);
});
