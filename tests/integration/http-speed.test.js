// How long answers take over 200,000 segments and 5,000 people delayed now. The bounds are wide; the notes say what it
// took.
'use strict';
const { test, assert, note, timed } = require('../support/tap');
const { System, until } = require('../support/system');

let s;

test('a system with 200,000 segments', async () => {
  s = await System.start();
  s.sql(`INSERT INTO live.cell SELECT 100000 + i, 'R' || lpad((i % 40)::text, 2, '0'), (900 + i / 40)::text, 'ACUTE', 'E', 'SOCIAL_CARE'
         FROM generate_series(0, 1999) i`);
  s.sql(`INSERT INTO live.segment SELECT 'X' || i, 100000 + i % 2000, 1, 9223372036854775807, t,
           CASE WHEN i % 40 = 0 THEN 'infinity' ELSE t + interval '9 days' END, t::date, t::date + 1,
           CASE WHEN i % 40 = 0 THEN 'infinity' ELSE t::date + 8 END, t, t, 0, 1, 1, 1, 1, 1, 0
         FROM (SELECT i, now() - interval '1 hour' * (1 + i % 8000) AS t FROM generate_series(1, 200000) i) x`);
  s.sql(`INSERT INTO live.segment SELECT 'Y' || i, 100000 + i % 2000, 1, 1 + i % 3, t, t + interval '9 days', t::date, t::date + 1, t::date + 8,
           t, t, 0, 1, 1, 1, 1, 1, 0
         FROM (SELECT i, now() - interval '1 hour' * (1 + i % 8000) AS t FROM generate_series(1, 100000) i) x`);
  s.sql('ANALYZE live.segment');
});

async function time(name, url, limit) {
  const took = [];
  for (let i = 0; i < 15; i++) {
    const begun = process.hrtime.bigint();
    const r = await s.get(url);
    took.push(Number(process.hrtime.bigint() - begun) / 1e6);
    assert.equal(r.status, 200, r.body);
  }
  took.sort((a, b) => a - b);
  timed(`${name}, median of 15`, took[7], { below: limit }, 'ms');
}

test('live, days, trend and patients, and how long each takes', async () => {
  const month = new Date(Date.now() - 40 * 86400000).toISOString().slice(0, 7);
  const past = new Date(Date.now() - 100 * 86400000).toISOString();
  assert.equal((await s.get('/api/v1/delays/live')).json.byReason.E > 5000, true);
  await time('live', '/api/v1/delays/live', 200);
  await time('live of one provider', '/api/v1/delays/live?provider=R07', 200);
  await time('live as it was 100 days ago', `/api/v1/delays/live?asAt=${past}`, 500);
  await time('live as it was known', '/api/v1/delays/live?knownAt=position:0', 500);
  await time('days of a month', `/api/v1/delays/days?month=${month}`, 1000);
  await time('days of a month by cell', `/api/v1/delays/days?month=${month}&cells=true`, 1000);
  await time('trend of 90 days', '/api/v1/delays/trend?days=90', 1000);
  await time('6,000 patients', '/api/v1/delays/patients', 3000);
});

test('200 readers of the live count at once', async () => {
  const begun = Date.now();
  const all = await Promise.all(Array.from({ length: 200 }, () => s.get('/api/v1/delays/live')));
  assert.ok(all.every((r) => r.status === 200));
  note(`200 answers in ${Date.now() - begun} ms`);
});

test('a stream over 200,000 segments hears of a change', async () => {
  const stream = s.stream('provider=RBZ');
  await until('the first event', () => stream.events.length === 1);
  const sent = Date.now();
  await s.import([
    { command: 'AdmitPatient', at: '2026-10-01T09:30:00+01:00', spell: 'S1', provider: 'RBZ', ward: 'W', authority: '912', careType: 'ACUTE' },
    ...['CLINICAL', 'MDT', 'SAFE'].map((criterion) => ({ command: 'RecordReadiness', at: '2026-10-03T10:00:00+01:00', spell: 'S1', criterion, met: true })),
  ]);
  await until('the change', () => stream.events.length === 2);
  timed('from starting `homeward import` to the event', stream.events[1].at - sent, { below: 1000 }, 'ms');
  stream.close();
});
