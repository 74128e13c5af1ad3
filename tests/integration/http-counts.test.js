// Days, snapshots and trends against a second, plain way of counting: made-up stays of many kinds, counted
// here day by day from the words of the rulebook, over the end of summer time, and entered in any order.
'use strict';
const { test, assert, note } = require('../support/tap');
const { System } = require('../support/system');

const DAY = 86400000;
// London's first instant of a day of autumn 2026: summer time ends on 25 October.
const midnight = (day) => Date.UTC(2026, 0, 1) + day * DAY - (day <= dayOf(9, 25) ? 3600000 : 0);
function dayOf(month, day) {
  return Math.round((Date.UTC(2026, month, day) - Date.UTC(2026, 0, 1)) / DAY);
}
const londonDay = (ms) => {
  let d = Math.floor((ms - Date.UTC(2026, 0, 1)) / DAY);
  if (ms >= midnight(d + 1)) d++;
  return d;
};
const iso = (ms) => new Date(ms).toISOString();
const date = (day) => new Date(Date.UTC(2026, 0, 1) + day * DAY).toISOString().slice(0, 10);

let seed = 20261025;
function random(n) {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 4294967296) * n);
}
const pick = (list) => list[random(list.length)];
const pairs = [['A', 'NHS'], ['A', 'BOTH'], ['B', 'SOCIAL_CARE'], ['C', 'NHS'], ['DI', 'SOCIAL_CARE'], ['DII', 'BOTH'], ['E', 'SOCIAL_CARE'], ['G', 'NHS']];
const first = dayOf(9, 1);
const now = dayOf(11, 10);

// One stay: admitted, perhaps ready, perhaps waiting for several things in turn, perhaps gone.
function stay(i) {
  const s = { spell: `R${i}`, provider: pick(['RBZ', 'RH8', 'RA9']), authority: pick(['912', '913', '914']), careType: pick(['ACUTE', 'NON_ACUTE']) };
  s.admitted = midnight(first - 10 + random(50)) + random(DAY);
  s.ready = s.admitted + 60000 + random(12 * DAY);
  s.reasons = Array.from({ length: random(4) }, () => ({ at: s.ready + random(15 * DAY), pair: pick(pairs) })).sort((a, b) => a.at - b.at);
  if (random(5)) s.left = s.ready + 60000 + random(25 * DAY);
  if (s.left) s.reasons = s.reasons.filter((r) => r.at < s.left);
  return s;
}
function commands(s) {
  const c = ['CLINICAL', 'MDT', 'SAFE'].map((criterion, i) => ({ command: 'RecordReadiness', at: iso(s.ready - (2 - i) * 20000), spell: s.spell, criterion, met: true }));
  for (const r of s.reasons) c.push({ command: 'RecordDelay', at: iso(r.at), spell: s.spell, reason: r.pair[0], attribution: r.pair[1] });
  if (s.left) c.push({ command: 'DischargePatient', at: iso(s.left), spell: s.spell });
  for (let i = c.length - 1; i > 0; i--) {
    const k = random(i + 1);
    [c[i], c[k]] = [c[k], c[i]];
  }
  return [{ command: 'AdmitPatient', at: iso(s.admitted), spell: s.spell, provider: s.provider, ward: 'W', authority: s.authority, careType: s.careType }, ...c];
}

// Whether somebody is delayed at 24:00 of a day, and under what (R1.28, R1.16: the last of the day counts).
function at24(s, day) {
  const end = midnight(day + 1);
  if (londonDay(s.ready) > day || s.ready >= end || (s.left !== undefined && londonDay(s.left) <= day)) return null;
  const r = s.reasons.filter((x) => londonDay(x.at) <= day).pop();
  const [reason, attribution] = r ? r.pair : ['UNKNOWN', 'UNKNOWN'];
  return { provider: s.provider, authority: s.authority, careType: s.careType, reason, attribution };
}
function count(stays, from, to, policy) {
  const cells = new Map();
  for (const s of stays) {
    for (let d = from; d <= to; d++) {
      const c = at24(s, d);
      if (!c || (policy === 'NEXT_DAY' && d <= londonDay(s.ready))) continue;
      const key = JSON.stringify(c);
      cells.set(key, (cells.get(key) || 0) + 1);
    }
  }
  return cells;
}
const asMap = (cells) => new Map(cells.map(({ days, ...c }) => [JSON.stringify(c), days]));
const sorted = (map) => [...map].sort((a, b) => (a[0] < b[0] ? -1 : 1));
function breakdown(cells, field) {
  const by = {};
  for (const [key, n] of cells) by[JSON.parse(key)[field]] = (by[JSON.parse(key)[field]] || 0) + n;
  return by;
}

let s;
const stays = Array.from({ length: 150 }, (_, i) => stay(i));
const months = [{ name: '2026-10', from: dayOf(9, 1), to: dayOf(9, 31), snapshot: dayOf(9, 29) }, { name: '2026-11', from: dayOf(10, 1), to: dayOf(10, 30), snapshot: dayOf(10, 26) }];

async function get(url) {
  const r = await s.get(url);
  assert.equal(r.status, 200, `${url}: ${r.body}`);
  return r.json;
}

test('a system with 150 made-up stays, entered in any order', async () => {
  s = await System.start({ manual: true });
  await s.accept({ command: 'AdvanceClock', to: iso(midnight(now) + DAY / 2) });
  const all = stays.flatMap(commands);
  for (let i = 0; i < all.length; i += 500) {
    const r = await s.command(all.slice(i, i + 500));
    assert.deepEqual(r.json.filter((a) => !a.accepted), []);
  }
  note(`${all.length} commands`);
});

test('days of each month by cell, under both policies', async () => {
  for (const m of months) {
    for (const policy of ['NEXT_DAY', 'MIDNIGHT']) {
      const wanted = count(stays, m.from, m.to, policy);
      const r = await get(`/api/v1/delays/days?month=${m.name}&policy=${policy}&cells=true`);
      assert.deepEqual(sorted(asMap(r.cells)), sorted(wanted), `${m.name} ${policy}`);
      const total = [...wanted.values()].reduce((a, b) => a + b, 0);
      assert.equal(r.total, total);
      assert.equal(r.beds, total / (m.to - m.from + 1));
      for (const [field, name] of [['reason', 'byReason'], ['attribution', 'byAttribution'], ['authority', 'byAuthority'], ['provider', 'byProvider'], ['careType', 'byCareType']])
        assert.deepEqual(r[name], breakdown(wanted, field), `${m.name} ${policy} ${name}`);
      assert.ok(total > 100, 'the test counts something');
      note(`${m.name} ${policy}: ${total} days in ${wanted.size} cells`);
    }
  }
});

test('filters count the days of what they take', async () => {
  const wanted = count(stays, months[0].from, months[0].to, 'NEXT_DAY');
  for (const [query, takes] of [
    ['provider=RBZ', (c) => c.provider === 'RBZ'],
    ['reason=A,E&careType=ACUTE', (c) => ['A', 'E'].includes(c.reason) && c.careType === 'ACUTE'],
    ['attribution=UNKNOWN', (c) => c.attribution === 'UNKNOWN'],
    ['authority=912,914&provider=RH8,RA9', (c) => c.authority !== '913' && c.provider !== 'RBZ'],
  ]) {
    const n = [...wanted].filter(([key]) => takes(JSON.parse(key))).reduce((a, [, days]) => a + days, 0);
    assert.equal((await get(`/api/v1/delays/days?month=2026-10&${query}`)).total, n, query);
    assert.ok(n > 0, query);
  }
});

test('the snapshot, the live count at every midnight and the trend agree; their sum is the month (R1.28)', async () => {
  for (const m of months) {
    const days = await get(`/api/v1/delays/days?month=${m.name}&policy=MIDNIGHT`);
    let sum = 0;
    const trend = (await get(`/api/v1/delays/trend?days=${m.to - m.from + 2}&asAt=${iso(midnight(m.to + 1) + 3600000)}`)).points;
    for (let d = m.from; d <= m.to; d++) {
      const wanted = [...count(stays, d, d, 'MIDNIGHT').values()].reduce((a, b) => a + b, 0);
      const live = await get(`/api/v1/delays/live?asAt=${iso(midnight(d + 1))}`);
      const point = trend.find((p) => p.date === date(d));
      assert.equal(live.total, wanted, `live ${date(d)}`);
      assert.equal(point.delayed, wanted, `trend ${date(d)}`);
      if (d === m.snapshot) assert.equal(days.snapshot, wanted);
      sum += live.total;
    }
    assert.equal(days.total, sum);
  }
});

test('days that are not over are not counted', async () => {
  const half = dayOf(9, 15);
  const r = await get(`/api/v1/delays/days?month=2026-10&policy=MIDNIGHT&cells=true&asAt=${iso(midnight(half) + 1000)}`);
  assert.deepEqual(sorted(asMap(r.cells)), sorted(count(stays, months[0].from, half - 1, 'MIDNIGHT')));
  assert.equal(r.snapshot, null);
  assert.equal((await get('/api/v1/delays/days?month=2027-05')).total, 0);
});

test('what was known before is answered as before, after every fact of some stays has changed', async () => {
  const asAt = iso(midnight(now) + DAY / 2);
  const before = await get(`/api/v1/delays/days?month=2026-10&cells=true&asAt=${asAt}`);
  const live = await get('/api/v1/delays/live');
  const changed = stays.filter((x, i) => i % 3 === 0);
  for (const x of changed) await s.accept({ command: 'CancelAdmission', spell: x.spell });
  const left = stays.filter((x) => !changed.includes(x));
  const after = await get('/api/v1/delays/days?month=2026-10&cells=true');
  assert.deepEqual(sorted(asMap(after.cells)), sorted(count(left, months[0].from, months[0].to, 'NEXT_DAY')));
  assert.notEqual(after.total, before.total);
  const known = await get(`/api/v1/delays/days?month=2026-10&cells=true&asAt=${asAt}&knownAt=position:${before.position}`);
  assert.deepEqual(sorted(asMap(known.cells)), sorted(asMap(before.cells)));
  assert.deepEqual({ ...known, cells: 0 }, { ...before, cells: 0 });
  const knownLive = await get(`/api/v1/delays/live?knownAt=position:${live.position}`);
  assert.deepEqual({ ...knownLive, asAt: 0 }, { ...live, asAt: 0 });
  const people = await get(`/api/v1/delays/patients?knownAt=position:${live.position}`);
  assert.equal(people.patients.length, live.total);
  assert.equal((await get('/api/v1/delays/patients')).patients.length, (await get('/api/v1/delays/live')).total);
});
