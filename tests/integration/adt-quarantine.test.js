// `homeward quarantine`: list, show, mend, replay, discard, against a real system.
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');
const { test, assert } = require('../support/tap');
const { System, until } = require('../support/system');
const { Sender, adt } = require('../support/mllp');

let system;
let sender;
const waiting = async () => JSON.parse((await system.run(['quarantine', 'list', '--json'])).stdout);
const entry = (a) => a.err.where.slice('quarantine '.length);
const state = (id) => system.sql(`SELECT state FROM live.quarantine WHERE id = '${id}'`)[0][0];

test('a system starts; its quarantine is empty', async () => {
  system = await System.start();
  sender = await Sender.connect(system.mllp);
  const r = await system.run(['quarantine', 'list']);
  assert.deepStrictEqual([r.code, r.stdout], [0, '0 messages\n']);
});

test('impossible order: the move waits, the admission comes, a person replays the move', async () => {
  const move = await sender.send(adt({ event: 'A02', at: '20251001110000', id: 'M1', pid: { 3: 'L1^^^RBZ^MR', 5: 'SECRET^SALLY' }, pv1: { 3: 'W2^^1', 19: 'Q1' } }));
  assert.strictEqual(move.code, 'AE');
  const id = entry(move);
  const [listed] = await waiting();
  assert.deepStrictEqual([listed.id, listed.facility, listed.type, listed.controlId, listed.code], [id, 'RBZ', 'ADT^A02^ADT_A02', 'M1', 'UNKNOWN_SPELL']);

  const early = await system.run(['quarantine', 'replay', id]);
  assert.strictEqual(early.code, 1);
  assert.ok(/UNKNOWN_SPELL/.test(early.stdout), early.stdout);
  assert.strictEqual(state(id), 'WAITING');

  assert.strictEqual((await sender.send(adt({ event: 'A01', pid: { 3: 'L1^^^RBZ^MR' }, pv1: { 3: 'W1^^1', 19: 'Q1' } }))).code, 'AA');
  const r = await system.run(['quarantine', 'replay', id.slice(0, 8)]);
  assert.deepStrictEqual([r.code, r.stderr], [0, ''], r.stdout);
  assert.deepStrictEqual(system.sql("SELECT ward, bed FROM live.spell WHERE spell = 'Q1'"), [['W2', '1']]);
  assert.strictEqual(state(id), 'RELEASED');
  assert.deepStrictEqual(await waiting(), []);
  const again = await system.run(['quarantine', 'replay', id]);
  assert.strictEqual(again.code, 1);
  assert.ok(/RELEASED/.test(again.stdout));
});

test('show: on the access audit first, then shown; nothing readable in the database', async () => {
  const a = await sender.send(adt({ event: 'A01', id: 'M2', pid: { 3: 'L2^^^RBZ^MR', 5: 'SECRET^SALLY' }, pv1: { 3: 'W1' } }));
  const id = entry(a);
  const before = Number(system.sql('SELECT count(*) FROM audit.access')[0][0]);
  const r = await system.run(['quarantine', 'show', id, '--purpose', 'DIRECT_CARE']);
  assert.strictEqual(r.code, 0, r.stderr);
  assert.ok(/SECRET\^SALLY/.test(r.stdout) && /NO_VISIT/.test(r.stdout), r.stdout);
  const rows = system.sql("SELECT action, purpose, query, result, encode(people, 'hex') FROM audit.access ORDER BY number DESC LIMIT 1");
  assert.deepStrictEqual(rows, [['quarantine.show', 'DIRECT_CARE', id, 'served', id.replace(/-/g, '')]]);
  assert.strictEqual(Number(system.sql('SELECT count(*) FROM audit.access')[0][0]), before + 1);
  assert.strictEqual(system.sql("SELECT count(*) FROM log.event WHERE encode(payload, 'escape') ~ 'SECRET|SALLY'")[0][0], '0');
  for (const f of fs.readdirSync(path.join(system.dir, 'log'))) {
    if (f !== 'postgres.log') assert.ok(!/SECRET|SALLY/.test(fs.readFileSync(path.join(system.dir, 'log', f), 'utf8')), f);
  }
});

test('mend and replay: the corrected message is applied', async () => {
  const [{ id }] = await waiting();
  const raw = await system.run(['quarantine', 'show', id, '--raw']);
  assert.strictEqual(raw.code, 0);
  const mended = raw.stdout.replace('PV1||I|W1', `PV1||I|W1${'|'.repeat(16)}Q2`).replace(/\r/g, '\n'); // an editor's line ends
  const file = path.join(system.dir, 'mended.hl7');
  fs.writeFileSync(file, mended);
  assert.strictEqual((await system.run(['quarantine', 'mend', id, file])).code, 0);
  assert.strictEqual(state(id), 'WAITING');
  const r = await system.run(['quarantine', 'replay', id]);
  assert.strictEqual(r.code, 0, r.stdout);
  assert.deepStrictEqual(system.sql("SELECT state, ward FROM live.spell WHERE spell = 'Q2'"), [['OPEN', 'W1']]);
  assert.strictEqual(system.sql("SELECT count(*) FROM log.event WHERE encode(payload, 'escape') ~ 'SECRET|SALLY'")[0][0], '0');
});

test('a mended message that still cannot be applied stays, with its new reason', async () => {
  const id = entry(await sender.send(adt({ event: 'A01', id: 'M3', pid: { 3: 'L3^^^RBZ^MR' }, pv1: { 3: 'W1' } })));
  const text = adt({ event: 'A01', id: 'M3', pid: { 3: 'L3^^^RBZ^MR' }, pv1: { 19: 'Q3' } }).text;
  const bad = await system.run(['quarantine', 'mend', id, '-'], 'no HL7 at all');
  assert.strictEqual(bad.code, 1);
  assert.ok(/NOT_HL7/.test(bad.stdout), bad.stdout);
  assert.strictEqual((await system.run(['quarantine', 'mend', id, '-'], text)).code, 0);
  const r = await system.run(['quarantine', 'replay', id]);
  assert.strictEqual(r.code, 1);
  assert.deepStrictEqual(system.sql(`SELECT state, code, location FROM live.quarantine WHERE id = '${id}'`), [['WAITING', 'NO_WARD', 'PV1^1^3^1^1']]);
  assert.ok(/W1/.test((await system.run(['quarantine', 'show', id])).stdout) === false, 'the message as mended is what stays');
});

test('discard: it stays on record and cannot be replayed', async () => {
  const [{ id }] = await waiting();
  assert.strictEqual((await system.run(['quarantine', 'discard', id, 'test message'])).code, 0);
  assert.strictEqual(state(id), 'DISCARDED');
  const r = await system.run(['quarantine', 'replay', id]);
  assert.strictEqual(r.code, 1);
  assert.ok(/DISCARDED/.test(r.stdout));
  const all = await system.run(['quarantine', 'list', '--all']);
  assert.ok(all.stdout.includes(id) && all.stdout.includes('DISCARDED'));
});

test('replay --all goes through them oldest first, and --code picks', async () => {
  for (const n of [1, 2, 3]) {
    await sender.send(adt({ event: 'A02', at: `2025100112000${n}`, pid: { 3: 'L9^^^RBZ^MR' }, pv1: { 3: `MOVE${n}`, 19: 'Q9' } }));
  }
  await sender.send(adt({ event: 'A01', pid: { 3: 'L9^^^RBZ^MR' }, pv1: { 3: 'W' } }));
  await sender.send(adt({ event: 'A01', pid: { 3: 'L9^^^RBZ^MR' }, pv1: { 3: 'W', 19: 'Q9' } }));
  const r = await system.run(['quarantine', 'replay', '--all', '--code', 'UNKNOWN_SPELL']);
  assert.strictEqual(r.code, 0, r.stdout);
  assert.deepStrictEqual(system.sql("SELECT ward FROM live.spell WHERE spell = 'Q9'"), [['MOVE3']]);
  assert.deepStrictEqual((await waiting()).map((w) => w.code), ['NO_VISIT']);
});

test('a message that was replayed and is then sent again is answered as the first time, without effect', async () => {
  const m = adt({ event: 'A02', at: '20251001110000', id: 'M1', pid: { 3: 'L1^^^RBZ^MR', 5: 'SECRET^SALLY' }, pv1: { 3: 'W2^^1', 19: 'Q1' } });
  const head = system.said();
  const again = await sender.send(m);
  assert.deepStrictEqual([again.code, again.err.code], ['AE', 'UNKNOWN_SPELL'], 'the same id gets the first answer');
  const id = entry(again);
  assert.strictEqual(state(id), 'RELEASED', 'it stays what it became');
  assert.strictEqual(system.said(), head);
});

test('the metric counts those that wait, also after a restart', async () => {
  const gauge = async () => {
    const [host, port] = system.admin('adt').split(':');
    const text = await new Promise((resolve, reject) =>
      http
        .get({ host, port, path: '/metrics', agent: false }, (r) => {
          let t = '';
          r.on('data', (d) => (t += d));
          r.on('end', () => resolve(t));
        })
        .on('error', reject),
    );
    return Number(/^homeward_adt_quarantine (\d+)$/m.exec(text)[1]);
  };
  const want = (await waiting()).length;
  assert.ok(want > 0);
  await until('the gauge', async () => (await gauge()) === want);
  system.kill('adt');
  await until('the gauge again', async () => (await system.ready('adt')) && (await gauge()) === want);
});

test('wrong calls say what is wrong', async () => {
  for (const [args, code, says] of [
    [['frobnicate'], 2, /there is no 'frobnicate'/],
    [['show'], 2, /an id is expected/],
    [['show', 'zz'], 3, /is no id/],
    [['show', '00000000-0000'], 3, /no entry begins with/],
    [['replay'], 2, /an id is expected/],
    [['discard', 'abcd'], 2, /a reason/],
    [['list', '--frob'], 2, /not expected/],
  ]) {
    const r = await system.run(['quarantine', ...args]);
    assert.strictEqual(r.code, code, args.join(' '));
    assert.ok(says.test(r.stderr), r.stderr);
  }
  assert.strictEqual((await system.run(['quarantine', '--help'])).code, 0);
});
