// MLLP over a real socket: pieces of any size, several messages in one read, careless senders, bounds, an orderly
// end.
'use strict';
const { test, assert } = require('../support/tap');
const { System, until } = require('../support/system');
const { Sender, adt, frame } = require('../support/mllp');

let system;
const update = (id) => adt({ event: 'A31', id, pid: { 3: 'L1^^^RBZ^MR' } });
const ids = (answers) => answers.map((a) => `${a.code} ${a.id}`);

test('a system with small limits starts', async () => {
  system = await System.start({ env: { HOMEWARD_MLLP_MESSAGE_MAX: '20000', HOMEWARD_MLLP_CONNECTIONS: '4', HOMEWARD_MLLP_PARTIAL_MS: '400' } });
});

test('one byte at a time', async () => {
  const s = await Sender.connect(system.mllp);
  for (const b of frame(update('BYTES').text)) {
    s.write(Buffer.from([b]));
    await new Promise((r) => setImmediate(r));
  }
  assert.deepStrictEqual(ids(await s.take(1)), ['AA BYTES']);
  s.close();
});

test('two messages and half of a third in one write, then the rest', async () => {
  const s = await Sender.connect(system.mllp);
  const [a, b, c] = ['ONE', 'TWO', 'THREE'].map((id) => frame(update(id).text));
  s.write(Buffer.concat([a, b, c.subarray(0, 30)]));
  assert.deepStrictEqual(ids(await s.take(2)), ['AA ONE', 'AA TWO']);
  s.write(c.subarray(30));
  assert.deepStrictEqual(ids(await s.take(1)), ['AA THREE']);
  s.close();
});

test('500 messages written at once are answered in order, and the effect is that of the order', async () => {
  const s = await Sender.connect(system.mllp);
  const messages = [adt({ event: 'A01', id: 'P0', pid: { 3: 'L5^^^RBZ^MR' }, pv1: { 3: 'W0', 19: 'P' } })];
  for (let i = 1; i < 500; i++) messages.push(adt({ event: 'A02', id: `P${i}`, at: '20251001100000', pid: { 3: 'L5^^^RBZ^MR' }, pv1: { 3: `W${i}`, 19: 'P' } }));
  s.write(Buffer.concat(messages.map((m) => frame(m.text))));
  assert.deepStrictEqual(ids(await s.take(500, 60000)), messages.map((m) => `AA ${m.id}`));
  assert.deepStrictEqual(system.sql("SELECT ward FROM live.spell WHERE spell = 'P'"), [['W499']]);
  s.close();
});

test('the same message many times at once, from two connections: each is answered, one counts', async () => {
  const m = adt({ event: 'A01', id: 'SAME', pid: { 3: 'L8^^^RBZ^MR' }, pv1: { 3: 'W8', 19: 'SAME1' } });
  const two = [await Sender.connect(system.mllp), await Sender.connect(system.mllp)];
  for (const s of two) s.write(Buffer.concat(Array.from({ length: 20 }, () => frame(m.text))));
  for (const s of two) assert.ok((await s.take(20, 10000)).every((a) => a.code === 'AA' && a.id === 'SAME'));
  assert.strictEqual(system.sql("SELECT count(*) FROM log.event WHERE stream = 'spell/SAME1'")[0][0], '1');
  for (const s of two) s.close();
});

test('careless senders: line ends between frames, no 0x0D at the end, a frame begun twice, a batch in one frame', async () => {
  const s = await Sender.connect(system.mllp);
  const m = (id) => Buffer.from(update(id).text);
  s.write(Buffer.concat([Buffer.from('\r\n\r\n'), frame(m('A')), Buffer.from('\n'), frame(m('B'))]));
  assert.deepStrictEqual(ids(await s.take(2)), ['AA A', 'AA B']);
  s.write(Buffer.concat([Buffer.from([0x0b]), m('C'), Buffer.from([0x1c])]));
  assert.deepStrictEqual(ids(await s.take(1)), ['AA C']);
  s.write(Buffer.concat([Buffer.from([0x0b]), m('D').subarray(0, 40), frame(m('E'))]));
  assert.deepStrictEqual(ids(await s.take(1)), ['AA E']);
  s.write(frame(Buffer.concat([Buffer.from('FHS|^~\\&|A\rBHS|^~\\&|A\r'), m('F'), m('G'), Buffer.from('BTS|2\rFTS|1\r')])));
  assert.deepStrictEqual(ids(await s.take(2)), ['AA F', 'AA G']);
  s.close();
});

test('a lone 0x1C inside a message is part of it', async () => {
  const s = await Sender.connect(system.mllp);
  const m = adt({ event: 'A01', id: 'FS', pid: { 3: 'L6^^^RBZ^MR', 5: 'A\x1cB' }, pv1: { 3: 'W6', 19: 'FS1' } });
  assert.strictEqual((await s.send(m)).code, 'AA');
  assert.deepStrictEqual(system.sql("SELECT ward FROM live.spell WHERE spell = 'FS1'"), [['W6']]);
  s.close();
});

test('a sender that ends its side still gets its answers', async () => {
  const s = await Sender.connect(system.mllp);
  s.socket.end(Buffer.concat([frame(update('X').text), frame(update('Y').text)]));
  assert.deepStrictEqual(ids(await s.take(2)), ['AA X', 'AA Y']);
  await until('the end', () => s.ended || s.closed);
});

test('a message that is too long is answered AR and the connection ends; others go on', async () => {
  const s = await Sender.connect(system.mllp);
  const other = await Sender.connect(system.mllp);
  s.write(Buffer.concat([Buffer.from([0x0b]), Buffer.from(update('LONG').text), Buffer.alloc(30000, 0x41)]));
  const [a] = await s.take(1);
  assert.deepStrictEqual([a.code, a.id, a.err.code], ['AR', 'LONG', 'TOO_LARGE']);
  await until('the end', () => s.ended || s.closed);
  assert.strictEqual((await other.send(update('OTHER'))).code, 'AA');
  other.close();
});

test('half a message that never ends, and a stream that is no MLLP, are let go of', async () => {
  const s = await Sender.connect(system.mllp);
  s.write(Buffer.concat([Buffer.from([0x0b]), Buffer.from('MSH|^~\\&|half')]));
  await until('the end', () => s.ended || s.closed);
  assert.strictEqual(s.answers.length, 0);
  const t = await Sender.connect(system.mllp);
  t.write(Buffer.alloc(100000, 0x47));
  await until('the end', () => t.ended || t.closed);
});

test('more connections than allowed are closed, and make room when others end', async () => {
  const four = [];
  for (let i = 0; i < 4; i++) four.push(await Sender.connect(system.mllp));
  for (const s of four) assert.strictEqual((await s.send(update(`CON${four.indexOf(s)}`))).code, 'AA');
  const fifth = await Sender.connect(system.mllp);
  await until('the fifth is closed', () => fifth.ended || fifth.closed);
  for (const s of four) s.close();
  await until('room', async () => {
    const s = await Sender.connect(system.mllp);
    s.write(frame(update('ROOM').text));
    await until('an answer or the end', () => s.answers.length || s.closed || s.ended);
    s.close();
    return s.answers.length === 1;
  });
});

test('an orderly stop answers what is under way', async () => {
  const s = await Sender.connect(system.mllp);
  assert.strictEqual((await s.send(update('BEFORE'))).code, 'AA');
  s.write(Buffer.concat(Array.from({ length: 50 }, (_, i) => frame(update(`STOP${i}`).text))));
  await s.take(1);
  system.kill('adt', 'SIGTERM');
  await until('the end', () => s.ended || s.closed);
  assert.ok(s.answers.every((a) => a.code === 'AA'), 'none was turned away');
});
