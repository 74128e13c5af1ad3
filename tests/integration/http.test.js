// The HTTP interface from outside: every status, who may do what, what is shown and written down.
'use strict';
const fs = require('fs');
const net = require('net');
const path = require('path');
const { spawn } = require('child_process');
const { test, assert } = require('../support/tap');
const { System, until, freePort, bin } = require('../support/system');

let open; // no token: loopback may do everything
let shut; // with a token
let web;
const token = 'a-token-of-the-test';

function patient(n, more = {}) {
  return {
    command: 'AdmitPatient', at: '2026-10-01T09:30:00+01:00', spell: `S${n}`, provider: 'RBZ', ward: 'Yarty', bed: `Y-${n}`,
    authority: '912', careType: 'ACUTE', nhsNumber: '9990000018', familyName: 'Smith', givenName: 'Ann',
    dateOfBirth: '1940-02-03', localId: 'L1', ...more,
  };
}
const ready = (n, at = '2026-10-03T10:00:00+01:00') =>
  ['CLINICAL', 'MDT', 'SAFE'].map((criterion) => ({ command: 'RecordReadiness', at, spell: `S${n}`, criterion, met: true }));

// Bytes as they are, to see what a careful client would never send.
function raw(system, text) {
  const [host, port] = system.http.split(':');
  return new Promise((resolve, reject) => {
    const s = net.connect(Number(port), host, () => s.write(text));
    let got = '';
    s.on('data', (d) => (got += d));
    s.on('close', () => resolve(got));
    s.on('error', reject);
    s.setTimeout(8000, () => s.destroy(new Error('no answer')));
  });
}

test('two systems start', async () => {
  web = fs.mkdtempSync('/tmp/homeward-web-');
  fs.mkdirSync(path.join(web, 'sub'));
  fs.writeFileSync(path.join(web, 'index.html'), '<p>board');
  fs.writeFileSync(path.join(web, 'app.js'), 'let a = 1;');
  fs.writeFileSync(path.join(web, 'sub', 'page.html'), '<p>page');
  fs.writeFileSync(path.join(web, '.hidden'), 'no');
  fs.symlinkSync('/etc/passwd', path.join(web, 'link.txt'));
  open = await System.start({ env: { HOMEWARD_WEB: web, HOMEWARD_HOSTS: 'homeward.example' } });
  shut = await System.start({ token });
});

test('an empty system counts nobody', async () => {
  const r = await open.get('/api/v1/delays/live');
  assert.equal(r.status, 200);
  assert.equal(r.headers['content-type'], 'application/json');
  assert.equal(r.headers['cache-control'], 'no-store');
  assert.deepEqual({ ...r.json, asAt: 0 }, { position: 0, asAt: 0, total: 0, byAttribution: {}, byReason: {}, byAuthority: {}, byProvider: {}, byCareType: {} });
  const d = await open.get('/api/v1/delays/days?month=2026-10');
  assert.equal(d.json.total, 0);
  assert.equal(d.json.beds, 0);
});

test('one command answers 200, 400, 422; an array answers 200 with each in its place', async () => {
  const one = await open.command(patient(1));
  assert.equal(one.status, 200);
  assert.equal(one.json.accepted, true);
  assert.ok(one.json.positions.length > 0);
  const refused = await open.command({ command: 'DischargePatient', spell: 'nobody' });
  assert.equal(refused.status, 422);
  assert.equal(refused.json.accepted, false);
  assert.equal(refused.json.code, 'UNKNOWN_SPELL');
  assert.equal(refused.json.field, 'spell');
  assert.ok(refused.json.message);
  for (const [body, code, field] of [
    ['{', 'NOT_JSON'],
    ['', 'NOT_JSON'],
    ['7', 'NOT_JSON'],
    ['{}', 'MISSING_FIELD', 'command'],
    ['{"command":"Fly"}', 'UNKNOWN_COMMAND', 'command'],
    ['{"command":"DischargePatient","spell":"S1","x":1}', 'UNKNOWN_FIELD', 'x'],
    ['{"command":"DischargePatient","spell":"S1","spell":"S2"}', 'NOT_JSON'],
    ['{"command":"DischargePatient","spell":"S1","at":"yesterday"}', 'BAD_VALUE', 'at'],
    ['{"command":"AdmitPatient","spell":"S9"}', 'MISSING_FIELD', 'provider'],
  ]) {
    const r = await open.command(body);
    assert.equal(r.status, 400, body);
    assert.equal(r.json.accepted, false, body);
    assert.equal(r.json.code, code, body);
    assert.equal(r.json.field, field, body);
  }
  const many = await open.command([
    ...ready(1),
    { command: 'Fly' },
    { command: 'RecordDelay', at: '2026-10-03T11:00:00+01:00', spell: 'S1', reason: 'E', attribution: 'SOCIAL_CARE' },
    { command: 'RecordDelay', at: '2026-10-03T11:00:00+01:00', spell: 'S1', reason: 'C', attribution: 'SOCIAL_CARE' },
    { command: 'DischargePatient', spell: 'nobody' },
  ]);
  assert.equal(many.status, 200);
  assert.deepEqual(many.json.map((a) => a.accepted), [true, true, true, false, true, false, false]);
  assert.deepEqual(many.json.map((a) => a.code), [undefined, undefined, undefined, 'UNKNOWN_COMMAND', undefined, many.json[5].code, 'UNKNOWN_SPELL']);
  const none = await open.command([]);
  assert.equal(none.status, 200);
  assert.deepEqual(none.json, []);
});

test('what was accepted is counted in the next answer', async () => {
  const r = await open.get('/api/v1/delays/live');
  assert.equal(r.json.total, 1);
  assert.deepEqual(r.json.byReason, { E: 1 });
  assert.deepEqual(r.json.byAttribution, { SOCIAL_CARE: 1 });
  assert.deepEqual(r.json.byAuthority, { 912: 1 });
});

test('the same id changes nothing and gets the first answer', async () => {
  const c = { ...patient(2, { nhsNumber: undefined, localId: 'L2' }), id: 'admission-2' };
  const first = await open.command(c);
  const again = await open.command(c);
  assert.equal(first.status, 200);
  assert.deepEqual(again.json, first.json);
  const bad = { command: 'DischargePatient', spell: 'ghost', id: 'bad-1' };
  const no = await open.command(bad);
  const no2 = await open.command(bad);
  assert.equal(no.status, 422);
  assert.deepEqual(no2.json, no.json);
  const head = (await open.get('/api/v1/delays/live')).json.position;
  await Promise.all(Array.from({ length: 8 }, () => open.command(c)));
  assert.equal((await open.get('/api/v1/delays/live')).json.position, head);
});

test('commands of an array are judged one after the other', async () => {
  const chain = [];
  for (let i = 0; i < 100; i++) {
    chain.push(patient(1000 + i, { nhsNumber: undefined, localId: `M${i}`, bed: undefined }));
    chain.push(...ready(1000 + i));
    chain.push({ command: 'DischargePatient', at: '2026-10-05T10:00:00+01:00', spell: `S${1000 + i}` });
  }
  const r = await open.command(chain);
  assert.equal(r.status, 200);
  assert.deepEqual(r.json.filter((a) => !a.accepted), []);
  const flat = r.json.map((a) => a.positions[0]);
  assert.deepEqual(flat, [...flat].sort((a, b) => a - b));
});

test('a filter, a moment and a position narrow the count', async () => {
  const total = async (q) => {
    const r = await open.get(`/api/v1/delays/live?${q}`);
    assert.equal(r.status, 200, q);
    return r.json.total;
  };
  assert.equal(await total('provider=RBZ'), 1);
  assert.equal(await total('provider=RH8'), 0);
  assert.equal(await total('authority=E10000008'), 1);
  assert.equal(await total('reason=A,E&attribution=SOCIAL_CARE&careType=ACUTE'), 1);
  assert.equal(await total('reason=A'), 0);
  assert.equal(await total('asAt=2026-10-03T10:30:00%2B01:00&reason=UNKNOWN'), 101);
  assert.equal(await total('asAt=2026-10-03T09:59:59%2B01:00'), 0);
  assert.equal(await total('asAt=2026-10-05T10:00:00%2B01:00'), 1);
  assert.equal(await total('knownAt=position:0'), 0);
  assert.equal(await total('knownAt=2026-01-01T00:00:00Z'), 0);
  const known = await open.get('/api/v1/delays/live?knownAt=position:3');
  assert.equal(known.json.position, 3);
});

test('what cannot be asked is refused by name', async () => {
  for (const [url, code, field] of [
    ['/api/v1/delays/live?colour=red', 'UNKNOWN_PARAMETER', 'colour'],
    ['/api/v1/delays/live?month=2026-10', 'UNKNOWN_PARAMETER', 'month'],
    ['/api/v1/delays/live?reason=Z', 'BAD_VALUE', 'reason'],
    ['/api/v1/delays/live?asAt=2126-10-01T00:00:00Z', 'BAD_VALUE', 'asAt'],
    ['/api/v1/delays/live?knownAt=position:999999999', 'BAD_VALUE', 'knownAt'],
    ['/api/v1/delays/days', 'MISSING_PARAMETER', 'month'],
    ['/api/v1/delays/days?month=October', 'BAD_VALUE', 'month'],
    ['/api/v1/delays/days?month=2026-10&policy=BOTH', 'BAD_VALUE', 'policy'],
    ['/api/v1/delays/trend?days=0', 'BAD_VALUE', 'days'],
    ['/api/v1/delays/stream?asAt=2026-10-01T00:00:00Z', 'UNKNOWN_PARAMETER', 'asAt'],
    ['/api/v1/session?x=1', 'UNKNOWN_PARAMETER', 'x'],
  ]) {
    const r = await open.get(url);
    assert.equal(r.status, 400, url);
    assert.equal(r.json.code, code, url);
    assert.equal(r.json.field, field, url);
    assert.ok(r.json.message.length > 10, url);
  }
});

test('addresses and methods that are not there: 404 and 405', async () => {
  for (const url of ['/api/v1/nothing', '/api/v1/delays', '/api/v1/spells//events', '/api/v1/spells/S1', '/nothing.html'])
    assert.equal((await open.get(url)).status, 404, url);
  const put = await open.call('PUT', '/api/v1/delays/live', '{}');
  assert.equal(put.status, 405);
  assert.equal(put.headers.allow, 'GET, HEAD');
  const get = await open.get('/api/v1/commands');
  assert.equal(get.status, 405);
  assert.equal(get.headers.allow, 'POST');
  assert.equal((await open.call('POST', '/', '{}')).status, 405);
  const head = await open.call('HEAD', '/api/v1/delays/live');
  assert.equal(head.status, 200);
  assert.equal(head.body, '');
  assert.ok(Number(head.headers['content-length']) > 0);
  assert.equal((await open.get('/api/v1/spells/ghost/events')).json.code, 'UNKNOWN_SPELL');
});

test('a name that is not ours, a page that is not ours and a body that is not JSON are turned away', async () => {
  const c = { command: 'DischargePatient', spell: 'nobody' };
  assert.equal((await open.get('/api/v1/delays/live', { Host: 'evil.example' })).status, 421);
  assert.equal((await open.get('/', { Host: 'evil.example' })).status, 421);
  for (const host of ['localhost', 'homeward.example', '127.0.0.1:1', '[::1]:80'])
    assert.equal((await open.get('/api/v1/delays/live', { Host: host })).status, 200, host);
  const foreign = await open.call('POST', '/api/v1/commands', c, { Origin: 'http://evil.example' });
  assert.equal(foreign.status, 403);
  assert.equal(foreign.json.accepted, false);
  assert.equal((await open.call('POST', '/api/v1/commands', c, { Origin: 'null' })).status, 403);
  assert.equal((await open.call('POST', '/api/v1/commands', c, { Origin: `http://${open.http}` })).status, 422);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])
    assert.equal((await open.call('POST', '/api/v1/commands', JSON.stringify(c), { 'Content-Type': type })).status, 415, type);
  assert.equal((await open.call('POST', '/api/v1/commands', c, { 'Content-Type': 'application/json; charset=utf-8' })).status, 422);
});

test('bodies over the bound: 413, said in JSON', async () => {
  const r = await open.call('POST', '/api/v1/commands', 'x'.repeat(20 * 1024 * 1024));
  assert.equal(r.status, 413);
  assert.equal(r.json.code, 'TOO_LARGE');
  const many = await open.command(Array.from({ length: 5001 }, () => ({ command: 'Fly' })));
  assert.equal(many.status, 413);
});

test('requests that could be read in two ways are refused', async () => {
  const h = `Host: ${open.http}\r\n`;
  for (const [text, status] of [
    ['GET / HTTP/1.1\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\n${h}${h}\r\n`, 400],
    [`POST /api/v1/commands HTTP/1.1\r\n${h}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`, 400],
    [`POST /api/v1/commands HTTP/1.1\r\n${h}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    [`POST /api/v1/commands HTTP/1.1\r\n${h}Transfer-Encoding: gzip\r\n\r\n`, 501],
    [`POST /api/v1/commands HTTP/1.1\r\n${h}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, 400],
    [`GET / HTTP/3.0\r\n${h}\r\n`, 505],
    [`GET / HTTP/1.1\r\n${h}X: ${'y'.repeat(20000)}\r\n\r\n`, 431],
    ['\x16\x03\x01\x02\x00\r\n\r\n', 400],
  ]) {
    const got = await raw(open, text);
    assert.ok(got.startsWith(`HTTP/1.1 ${status} `), `${JSON.stringify(text.slice(0, 80))}: ${got.slice(0, 60)}`);
    assert.ok(JSON.parse(got.split('\r\n\r\n')[1]).message, got);
  }
});

test('requests sent together on one connection are answered in order; chunks are understood', async () => {
  const h = `Host: ${open.http}\r\n`;
  const body = '{"command":"Fly"}';
  const got = await raw(
    open,
    `GET /api/v1/session HTTP/1.1\r\n${h}\r\n` +
      `POST /api/v1/commands HTTP/1.1\r\n${h}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n` +
      `5\r\n${body.slice(0, 5)}\r\n${(body.length - 5).toString(16)}\r\n${body.slice(5)}\r\n0\r\n\r\n` +
      `GET /api/v1/delays/live HTTP/1.1\r\n${h}Connection: close\r\n\r\n`,
  );
  assert.deepEqual(got.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 400', 'HTTP/1.1 200']);
  assert.ok(got.indexOf('tokenRequired') < got.indexOf('UNKNOWN_COMMAND'));
  assert.ok(got.indexOf('UNKNOWN_COMMAND') < got.indexOf('byAttribution'));
});

test('pages: types, headers, ETag, no way out of the folder', async () => {
  const r = await open.get('/');
  assert.equal(r.status, 200);
  assert.equal(r.body, '<p>board');
  assert.equal(r.headers['content-type'], 'text/html; charset=utf-8');
  assert.ok(r.headers['content-security-policy'].includes("default-src 'none'"));
  assert.equal(r.headers['x-content-type-options'], 'nosniff');
  assert.equal((await open.get('/', { 'If-None-Match': r.headers.etag })).status, 304);
  assert.equal((await open.get('/app.js')).headers['content-type'], 'text/javascript; charset=utf-8');
  assert.equal((await open.get('/sub/page')).body, '<p>page');
  for (const url of ['/../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/sub/../../etc/passwd', '/..%2fetc%2fpasswd', '/.hidden', '/link.txt', '//etc/passwd', '/%00', '/sub'])
    assert.equal((await open.get(url)).status, 404, url);
  fs.writeFileSync(path.join(web, 'app.js'), 'let a = 22;');
  await until('the changed file is served', async () => (await open.get('/app.js')).body === 'let a = 22;');
});

test('patients: who, since when, why, on whom it waits and which events say so', async () => {
  const r = await open.get('/api/v1/delays/patients?reason=E');
  assert.equal(r.status, 200);
  assert.equal(r.json.patients.length, 1);
  const p = r.json.patients[0];
  assert.deepEqual(
    { ...p, daysThisMonth: 0, positions: 0 },
    {
      spell: 'S1', provider: 'RBZ', ward: 'Yarty', bed: 'Y-1', authority: '912', careType: 'ACUTE', name: 'Smith, Ann',
      nhsNumber: '9990000018', dateOfBirth: '1940-02-03', localId: 'L1', readySince: '2026-10-03T10:00:00+01:00',
      delayedSince: '2026-10-03T10:00:00+01:00', reason: 'E', reasonSince: '2026-10-03T11:00:00+01:00', attribution: 'SOCIAL_CARE',
      answerable: '912', waitsOn: 'Awaiting care package in own home: with Devon council', agreement: 'NONE', daysThisMonth: 0, positions: 0,
    },
  );
  assert.equal(p.positions.length, 5);
  const events = (await open.get('/api/v1/spells/S1/events')).json.events;
  for (const position of p.positions) assert.ok(events.some((e) => e.position === position), `position ${position}`);
});

test('patients of a past moment stand where they stood then', async () => {
  await open.accept({ command: 'MovePatient', at: '2026-10-10T11:00:00+01:00', spell: 'S1', ward: 'Otter', bed: '1' });
  const now = (await open.get('/api/v1/delays/patients?reason=E')).json.patients[0];
  assert.deepEqual([now.ward, now.bed], ['Otter', '1']);
  const then = (await open.get('/api/v1/delays/patients?asAt=2026-10-09T00:00:00Z&ward=Yarty')).json;
  assert.equal(then.patients.length, 1);
  assert.deepEqual([then.patients[0].ward, then.patients[0].bed, then.patients[0].daysThisMonth], ['Yarty', 'Y-1', 5]);
  assert.equal((await open.get('/api/v1/delays/patients?asAt=2026-10-09T00:00:00Z&ward=Otter')).json.patients.length, 0);
  const beds = (await open.get('/api/v1/beds?asAt=2026-10-09T00:00:00Z')).json.beds;
  assert.deepEqual(beds.find((b) => b.bed === 'Y-1'), { provider: 'RBZ', ward: 'Yarty', bed: 'Y-1', state: 'OCCUPIED', spell: 'S1', reason: null, since: '2026-10-01T09:30:00+01:00', delayed: true });
  const today = (await open.get('/api/v1/beds?ward=Yarty')).json.beds;
  assert.equal(today.find((b) => b.bed === 'Y-1').state, 'CLEANING');
});

test('every look at persons is in the access audit, before it is shown', async () => {
  const rows = () => open.sql("SELECT action, actor, origin, result, count, length(people), query FROM audit.access ORDER BY number");
  const before = rows().length;
  await open.get('/api/v1/delays/patients?reason=E&provider=RBZ&purpose=SERVICE_MANAGEMENT');
  await open.get('/api/v1/delays/patients?reason=B');
  await open.get('/api/v1/spells/S1/events');
  assert.deepEqual(rows().slice(before), [
    ['delays.patients', 'http:local', '127.0.0.1', 'served', '1', '16', 'reason=E&provider=RBZ'],
    ['delays.patients', 'http:local', '127.0.0.1', 'served', '0', '0', 'reason=B'],
    ['spells.events', 'http:local', '127.0.0.1', 'served', String((await open.get('/api/v1/spells/S1/events')).json.events.length), '16', ''],
  ]);
  const count = rows().length;
  await open.get('/api/v1/delays/live');
  await open.get('/api/v1/wards');
  await open.get('/api/v1/beds');
  assert.equal(rows().length, count);
});

test('the events of a spell name nobody', async () => {
  await open.accept({ command: 'DisputeDelay', spell: 'S1', by: 'AUTHORITY', note: 'spoke to Ann Smith' });
  const r = await open.get('/api/v1/spells/S1/events');
  assert.equal(r.status, 200);
  assert.equal(r.json.spell, 'S1');
  assert.deepEqual(r.json.events.map((e) => e.type).slice(0, 5), ['PatientAdmitted', 'ReadinessRecorded', 'ReadinessRecorded', 'ReadinessRecorded', 'DelayRecorded']);
  for (const word of ['Smith', 'Ann', '9990000018', '1940', 'box', 'person', 'note']) assert.ok(!r.body.includes(word), word);
  const last = r.json.events[r.json.events.length - 1];
  assert.equal(last.type, 'DelayDisputed');
  assert.equal(last.retracted, false);
  await open.accept({ command: 'RetractFact', spell: 'S1', position: last.position });
  const after = (await open.get('/api/v1/spells/S1/events')).json.events;
  assert.equal(after.find((e) => e.position === last.position).retracted, true);
});

test('a person whose key was destroyed is counted and not named', async () => {
  open.sql('DELETE FROM vault.person_key');
  const p = (await open.get('/api/v1/delays/patients?reason=E')).json.patients[0];
  assert.deepEqual([p.spell, p.name, p.nhsNumber, p.dateOfBirth, p.localId], ['S1', null, null, null, null]);
});

test('wards, names and the session', async () => {
  const wards = (await open.get('/api/v1/wards?provider=RBZ')).json.wards;
  const otter = wards.find((w) => w.ward === 'Otter');
  assert.deepEqual([otter.patients, otter.delayed, otter.beds], [1, 1, { OCCUPIED: 1 }]);
  assert.equal((await open.get('/api/v1/wards?provider=RH8')).json.wards.length, 0);
  const names = (await open.get('/api/v1/names')).json;
  assert.equal(names.authorities['912'], 'Devon');
  assert.equal(names.reasons.E, 'Awaiting care package in own home');
  assert.ok(Object.keys(names.providers).length > 200);
  assert.deepEqual((await open.get('/api/v1/session')).json, { commands: true, identifiable: true, tokenRequired: false });
});

test('with a token set: counts are open on this machine, commands and persons are not', async () => {
  const without = { Authorization: undefined };
  const rows = [
    ['GET', '/api/v1/delays/live', 200],
    ['GET', '/api/v1/delays/days?month=2026-10', 200],
    ['GET', '/api/v1/delays/trend', 200],
    ['GET', '/api/v1/wards', 200],
    ['GET', '/api/v1/names', 200],
    ['GET', '/api/v1/session', 200],
    ['GET', '/api/v1/delays/patients', 401],
    ['GET', '/api/v1/spells/S1/events', 401],
    ['POST', '/api/v1/commands', 401],
  ];
  for (const [method, url, status] of rows) {
    const body = method === 'POST' ? { command: 'DischargePatient', spell: 'nobody' } : undefined;
    for (const headers of [without, { Authorization: 'Bearer wrong' }, { Authorization: 'Basic x' }, { Authorization: `Bearer ${token}x` }]) {
      const h = { ...headers };
      if (h.Authorization === undefined) delete h.Authorization;
      const saved = shut.token;
      shut.token = undefined;
      const r = await shut.call(method, url, body, h);
      shut.token = saved;
      assert.equal(r.status, status, `${method} ${url} ${JSON.stringify(headers)}`);
      if (status === 401) assert.ok(r.headers['www-authenticate'].startsWith('Bearer'), url);
    }
    const good = await shut.call(method, url, body);
    assert.ok(![401, 403].includes(good.status), `${method} ${url} with the token: ${good.status}`);
  }
  assert.deepEqual((await shut.get('/api/v1/session')).json, { commands: true, identifiable: true, tokenRequired: true });
  shut.token = undefined;
  assert.deepEqual((await shut.get('/api/v1/session')).json, { commands: false, identifiable: false, tokenRequired: true });
  shut.token = token;
  await until('refusals are in the audit', () => Number(shut.sql("SELECT count(*) FROM audit.access WHERE result = 'refused' AND actor = 'http:nobody'")[0][0]) === 8);
});

test('beds name the spell only to those who may see persons', async () => {
  await shut.accept(patient(1));
  assert.equal((await shut.get('/api/v1/beds')).json.beds[0].spell, 'S1');
  shut.token = undefined;
  const r = await shut.get('/api/v1/beds');
  shut.token = token;
  assert.equal(r.json.beds[0].state, 'OCCUPIED');
  assert.ok(!('spell' in r.json.beds[0]));
});

test('an address that others can reach needs a token', async () => {
  const port = await freePort();
  const state = fs.mkdtempSync('/tmp/homeward-gw-');
  fs.cpSync(path.join(open.dir, 'keys'), path.join(state, 'keys'), { recursive: true });
  const env = { ...open.env, HOMEWARD_STATE: state, HOMEWARD_HTTP: `0.0.0.0:${port}` };
  delete env.HOMEWARD_TOKEN;
  const p = spawn(path.join(bin, 'homeward-gateway'), [], { env });
  let said = '';
  p.stderr.on('data', (d) => (said += d));
  const code = await new Promise((resolve) => p.on('close', resolve));
  fs.rmSync(state, { recursive: true });
  assert.notEqual(code, 0);
  assert.ok(said.includes('HOMEWARD_TOKEN is not set'), said);
});

test('a database that dies: 503 with Retry-After, not ready, then well again', async () => {
  const [postmaster] = open.pids('postgres');
  const children = fs.readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim();
  assert.ok(children.length > 0);
  const before = (await open.get('/api/v1/delays/live')).json;
  let refused;
  process.kill(postmaster, 'SIGSTOP'); // a new connection finds nobody
  for (const pid of children.split(' ')) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch (e) {
      // ended by itself
    }
  }
  refused = await until('the gateway says so', async () => {
    const r = await open.get('/api/v1/delays/live');
    return r.status === 503 && r;
  });
  assert.equal(refused.headers['retry-after'], '1');
  assert.equal(refused.json.code, 'UNAVAILABLE');
  await until('it is not ready', async () => !(await open.ready('gateway'))); // each of its connections finds out by itself
  process.kill(postmaster, 'SIGCONT');
  const after = await until('it is well again', async () => {
    const r = await open.get('/api/v1/delays/live');
    return r.status === 200 && (await open.ready('gateway')) && r;
  }, 120000); // PostgreSQL flushes all its files first: slow on a busy disk
  assert.equal(after.json.total, before.total);
  assert.ok(after.json.position >= before.position);
});

test('without the audit nothing about persons is shown', async () => {
  await until('the ledger writes again', async () => (await open.get('/api/v1/delays/patients')).status === 200, 120000);
  const [ledger] = open.pids('ledger');
  process.kill(ledger, 'SIGSTOP');
  try {
    const r = await open.get('/api/v1/delays/patients');
    assert.equal(r.status, 503);
    assert.equal(r.json.code, 'NO_AUDIT');
    assert.ok(!r.body.includes('S1'));
    assert.equal((await open.get('/api/v1/delays/live')).status, 200);
  } finally {
    process.kill(ledger, 'SIGCONT');
  }
  await until('it is shown again', async () => (await open.get('/api/v1/delays/patients')).status === 200);
});

test('the log of the gateway names nobody', async () => {
  const log = fs.readFileSync(path.join(open.dir, 'log', 'gateway.log'), 'utf8');
  for (const word of ['Smith', '9990000018', 'S1000', token]) assert.ok(!log.includes(word), word);
  fs.rmSync(web, { recursive: true });
});
