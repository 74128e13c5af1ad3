// Live counts as server-sent events: at once, on every change, and nothing missed over a break.
'use strict';
const net = require('net');
const { test, assert, note, timed } = require('../support/tap');
const { System, until } = require('../support/system');

let s;
let made = 0;

// A delay that begins: five commands, of which the last readiness and the reason change the count.
function delay(reason = 'E', attribution = 'SOCIAL_CARE', provider = 'RBZ') {
  const spell = `S${++made}`;
  return [
    { command: 'AdmitPatient', at: '2026-10-01T09:30:00+01:00', spell, provider, ward: 'Yarty', authority: '912', careType: 'ACUTE' },
    { command: 'RecordDelay', at: '2026-10-01T10:00:00+01:00', spell, reason, attribution },
    ...['CLINICAL', 'MDT', 'SAFE'].map((criterion) => ({ command: 'RecordReadiness', at: '2026-10-03T10:00:00+01:00', spell, criterion, met: true })),
  ];
}
async function accept(commands) {
  const r = await s.command(commands);
  assert.equal(r.status, 200);
  assert.deepEqual(r.json.filter((a) => !a.accepted), []);
  return Math.max(...r.json.flatMap((a) => a.positions));
}
const plain = (e) => ({ id: e.id, total: e.data.total, reasons: e.data.byReason });

test('a system starts', async () => {
  s = await System.start();
});

test('the count at once, then on every change', async () => {
  const stream = s.stream();
  await until('the first event', () => stream.events.length === 1);
  assert.equal(stream.status, 200);
  assert.deepEqual(plain(stream.events[0]), { id: 0, total: 0, reasons: {} });
  const times = [];
  for (let i = 0; i < 20; i++) {
    const seen = stream.events.length;
    const sent = Date.now();
    const position = await accept(delay());
    await until('the change', () => stream.events.length > seen && stream.events[stream.events.length - 1].id === position);
    const e = stream.events[stream.events.length - 1];
    times.push(e.at - sent);
    assert.equal(e.data.total, i + 1);
    assert.equal(e.data.position, e.id);
  }
  times.sort((a, b) => a - b);
  note(`from sending five commands to the event: median ${times[10]} ms`);
  timed('the slowest of 20', times[19], { below: 1000 }, 'ms');
  assert.equal(stream.events.length, 21, 'one event a change, none for what changes nothing');
  const live = (await s.get('/api/v1/delays/live')).json;
  // Later positions are of cases that discharge to assess opens: they change no count.
  assert.ok(live.position >= stream.events[20].id);
  assert.deepEqual({ ...stream.events[20].data, asAt: 0, position: 0 }, { ...live, asAt: 0, position: 0 });
  stream.close();
});

test('a filter hears only what passes it', async () => {
  const stream = s.stream('provider=RH8&reason=A,B');
  await until('the first event', () => stream.events.length === 1);
  assert.equal(stream.events[0].data.total, 0);
  await accept(delay('E', 'NHS', 'RH8'));
  await accept(delay('A', 'NHS', 'RBZ'));
  const position = await accept(delay('B', 'NHS', 'RH8'));
  await until('the change', () => stream.events.length === 2);
  assert.deepEqual(plain(stream.events[1]), { id: position, total: 1, reasons: { B: 1 } });
  stream.close();
});

test('Last-Event-ID brings every change that was missed, in order, each once', async () => {
  const all = s.stream();
  const first = s.stream();
  await until('the first events', () => first.events.length === 1 && all.events.length === 1);
  first.close();
  await accept(delay('F', 'NHS'));
  await accept([{ command: 'RecordDelay', at: '2026-10-04T10:00:00+01:00', spell: `S${made}`, reason: 'G', attribution: 'NHS' }]);
  await accept([{ command: 'DischargePatient', at: '2026-10-06T10:00:00+01:00', spell: `S${made}` }]);
  const last = await accept(delay('F', 'NHS'));
  await until('the open stream has them', () => all.events[all.events.length - 1].id === last);
  const back = s.stream('', { 'Last-Event-ID': String(first.events[0].id) });
  await until('they are told', () => back.events.length > 0 && back.events[back.events.length - 1].id === last);
  assert.deepEqual(back.events.map(plain), all.events.slice(1).map(plain));
  const byQuery = s.stream(`lastEventId=${first.events[0].id}`);
  await until('the same by parameter', () => byQuery.events.length === back.events.length);
  assert.deepEqual(byQuery.events.map(plain), back.events.map(plain));
  const upToDate = s.stream('', { 'Last-Event-ID': String(last) });
  const unknown = s.stream('', { 'Last-Event-ID': String(last + 1000000) });
  await until('an id of another log is answered with the count', () => unknown.events.length === 1);
  assert.ok(unknown.events[0].id >= last);
  assert.equal(unknown.events[0].data.total, all.events[all.events.length - 1].data.total);
  const next = await accept(delay('F', 'NHS'));
  await until('what comes next is told', () => upToDate.events.length === 1);
  assert.equal(upToDate.events[0].id, next);
  [all, back, byQuery, upToDate, unknown].forEach((x) => x.close());
});

test('a correction of the past is a change', async () => {
  const stream = s.stream('reason=F');
  await until('the first event', () => stream.events.length === 1);
  const before = stream.events[0].data.total;
  const position = await accept([{ command: 'CancelAdmission', spell: `S${made}` }]);
  await until('the change', () => stream.events.length === 2);
  assert.deepEqual([stream.events[1].id, stream.events[1].data.total], [position, before - 1]);
  stream.close();
});

// Follows like a browser does: comes back with the newest id after every loss.
function follow() {
  const f = { events: [], stopped: false, breaks: 0 };
  const go = () => {
    if (f.stopped) return;
    const id = f.events.length ? { 'Last-Event-ID': String(f.events[f.events.length - 1].id) } : {};
    const stream = s.stream('', id);
    let taken = 0;
    const take = setInterval(() => {
      while (taken < stream.events.length) f.events.push(stream.events[taken++]);
      if (stream.closed || f.stopped) {
        clearInterval(take);
        while (taken < stream.events.length) f.events.push(stream.events[taken++]);
        stream.close();
        f.breaks++;
        go();
      }
    }, 10);
  };
  f.stop = () => (f.stopped = true);
  go();
  return f;
}

test('nothing is missed over the death of the gateway and of the ledger', async () => {
  const f = follow();
  await until('the first event', () => f.events.length >= 1);
  const start = f.events[0].id;
  const changes = [];
  const send = async (commands) => {
    for (const c of commands) {
      // The same id until it is answered: accepted once, whatever dies meanwhile.
      const id = `change-${made}-${JSON.stringify(c).length}-${c.criterion || c.command}`;
      await until('accepted', async () => {
        const r = await s.command({ ...c, id }).catch(() => ({ status: 0 }));
        return r.status === 200 && r.json.accepted && changes.push(r.json.positions);
      });
    }
  };
  for (let round = 0; round < 3; round++) {
    await send(delay());
    assert.equal(s.kill('gateway'), 1);
    await send(delay());
    assert.equal(s.kill('ledger'), 1);
    await send(delay());
  }
  const head = changes.flat().reduce((a, b) => Math.max(a, b));
  await until('the follower has the end', () => f.events[f.events.length - 1].id === head);
  f.stop();
  // Of each delay exactly one position changes the count: the last of the three decisions.
  const wanted = changes.filter((_, i) => i % 5 === 4).flat();
  assert.deepEqual(f.events.filter((e) => e.id > start).map((e) => e.id), wanted);
  const totals = f.events.map((e) => e.data.total);
  for (let i = 1; i < totals.length; i++) assert.equal(totals[i], totals[i - 1] + 1);
  assert.ok(f.breaks >= 3, `${f.breaks} breaks`);
  note(`${wanted.length} changes over 3 deaths of the gateway and 3 of the ledger, none missed, none twice`);
});

test('a long absence is told as one count', async () => {
  const id = (await s.get('/api/v1/delays/live')).json.position;
  const commands = [];
  for (let i = 0; i < 230; i++) commands.push(...delay('H', 'NHS', 'RH8'));
  const last = await accept(commands);
  const back = s.stream('reason=H', { 'Last-Event-ID': String(id) });
  const few = s.stream('reason=G', { 'Last-Event-ID': String(id) });
  await until('the newest', () => back.events.length > 0);
  assert.equal(back.events.length, 1);
  assert.deepEqual([back.events[0].id, back.events[0].data.total], [last, 230]);
  const position = await accept(delay('G', 'NHS'));
  await until('the next change of another reason', () => few.events.length > 0);
  assert.deepEqual(few.events.map((e) => e.id), [position], 'what did not change is not told');
  [back, few].forEach((x) => x.close());
});

test('many streams share the work, and one that does not read is let go', async () => {
  const streams = Array.from({ length: 200 }, (_, i) => s.stream(i % 2 ? '' : 'provider=RBZ'));
  await until('all have begun', () => streams.every((x) => x.events.length === 1));
  const [host, port] = s.http.split(':');
  const deaf = net.connect(Number(port), host);
  deaf.write(`GET /api/v1/delays/stream HTTP/1.1\r\nHost: ${s.http}\r\n\r\n`);
  deaf.pause();
  const sent = Date.now();
  const position = await accept(delay());
  await until('all were told', () => streams.every((x) => x.events[x.events.length - 1].id === position));
  const slowest = Math.max(...streams.map((x) => x.events[x.events.length - 1].at)) - sent;
  timed('the last of 200 streams was told after', slowest, { below: 1000 }, 'ms');
  streams.forEach((x) => x.close());
  deaf.destroy();
  const [h, p] = s.admin('gateway').split(':');
  const gauge = async () => {
    const text = await new Promise((resolve) => require('http').get({ host: h, port: p, path: '/metrics' }, (r) => {
      let t = '';
      r.on('data', (d) => (t += d));
      r.on('end', () => resolve(t));
    }));
    return Number(/^homeward_gateway_streams (\d+)$/m.exec(text)[1]);
  };
  await until('none is left', async () => (await gauge()) === 0);
});

test('SIGTERM ends streams and the gateway in order', async () => {
  const stream = s.stream();
  await until('the first event', () => stream.events.length === 1);
  const [pid] = s.pids('gateway');
  process.kill(pid, 'SIGTERM');
  await until('the stream ends', () => stream.closed);
  await until('another gateway serves', async () => (await s.get('/api/v1/delays/live')).status === 200);
  assert.ok(!s.logs(40).includes('drain_timeout'));
});
