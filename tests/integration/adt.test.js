// Every ADT event of rulebook 9.3 end to end: over a real socket, through homeward-beds, into the database.
'use strict';
const { test, assert } = require('../support/tap');
const { System, until } = require('../support/system');
const { Sender, adt, frame } = require('../support/mllp');

const JANE = { 3: '9990000018^^^NHS^NH~L1^^^RBZ^MR', 5: 'SMITH^JANE', 7: '19400101', 11: '1 High St^^Exeter^^EX1 1AA^^H' };
let system;
let sender;

const spell = (id) => {
  const [row] = system.sql(
    `SELECT state, provider, ward, coalesce(bed, ''), authority, care_type, on_leave, coalesce(expected_discharge::text, ''), died,
     coalesce((extract(epoch FROM admitted_at) * 1000)::bigint::text, ''), coalesce((extract(epoch FROM discharged_at) * 1000)::bigint::text, ''),
     emergency FROM live.spell WHERE spell = '${id}'`,
  );
  if (!row) return undefined;
  const [state, provider, ward, bed, authority, care, leave, expected, died, admitted, discharged, emergency] = row;
  return { state, provider, ward, bed, authority, care, leave: leave === 't', expected, died: died === 't', admitted: Number(admitted), discharged: Number(discharged), emergency: emergency === 't' };
};
const bed = (ward, name) => (system.sql(`SELECT state, coalesce(reason, '') FROM live.bed WHERE ward = '${ward}' AND bed = '${name}'`)[0] || []).join(' ').trim();

async function ok(o) {
  const m = adt(o);
  const a = await sender.send(m);
  assert.strictEqual(a.code, 'AA', `${o.event}: ${a.raw}`);
  assert.strictEqual(a.id, m.id);
  return a;
}

test('a system starts and takes connections', async () => {
  system = await System.start();
  sender = await Sender.connect(system.mllp);
});

test('A01 opens a spell at PV1-44 in the bed of PV1-3, and knows the expected discharge', async () => {
  await ok({ event: 'A01', at: '20251001100000', pid: JANE, pv1: { 3: 'WARD7^BAY2^B3^RBZ01', 4: 'E', 19: 'V1', 44: '20251001093000' }, pv2: { 9: '20251010' } });
  const s = spell('V1');
  assert.deepStrictEqual(
    [s.state, s.provider, s.ward, s.bed, s.authority, s.care, s.expected, s.emergency],
    ['OPEN', 'RBZ', 'WARD7', 'BAY2/B3', 'UNKNOWN', 'ACUTE', '2025-10-10', true],
  );
  assert.strictEqual(s.admitted, Date.parse('2025-10-01T09:30:00+01:00'));
  assert.strictEqual(bed('WARD7', 'BAY2/B3'), 'OCCUPIED');
});

test('A02 moves: the old bed is to be cleaned', async () => {
  await ok({ event: 'A02', at: '20251001110000', pid: JANE, pv1: { 3: 'WARD8^^B1', 6: 'WARD7^BAY2^B3', 19: 'V1' } });
  assert.deepStrictEqual([spell('V1').ward, spell('V1').bed], ['WARD8', 'B1']);
  assert.strictEqual(bed('WARD7', 'BAY2/B3'), 'CLEANING');
  assert.strictEqual(bed('WARD8', 'B1'), 'OCCUPIED');
});

test('A12 takes the move back', async () => {
  await ok({ event: 'A12', at: '20251001113000', pid: JANE, pv1: { 3: 'WARD7^BAY2^B3', 19: 'V1' } });
  assert.deepStrictEqual([spell('V1').ward, spell('V1').bed], ['WARD7', 'BAY2/B3']);
  assert.strictEqual(bed('WARD7', 'BAY2/B3'), 'OCCUPIED');
});

test('A08 changes what is known, and moves nobody', async () => {
  const before = system.sql("SELECT count(*) FROM log.event WHERE stream = 'spell/V1'")[0][0];
  await ok({ event: 'A08', at: '20251001120000', pid: { ...JANE, 5: 'SMITH^JANET', 11: '2 Low St^^Glasgow^^G1 1AA^^H' }, pv1: { 3: 'WARD9^^Z9', 19: 'V1' }, pv2: { 9: '20251010' } });
  assert.deepStrictEqual([spell('V1').ward, spell('V1').authority, spell('V1').expected], ['WARD7', '9901', '2025-10-10']);
  const after = system.sql("SELECT count(*) FROM log.event WHERE stream = 'spell/V1'")[0][0];
  assert.strictEqual(Number(after) - Number(before), 1, 'only the council is new; the date was known');
});

test('A21 and A22: away, the bed is held, and back', async () => {
  await ok({ event: 'A21', at: '20251001130000', pid: JANE, pv1: { 3: 'WARD7^BAY2^B3', 19: 'V1' } });
  assert.deepStrictEqual([spell('V1').leave, bed('WARD7', 'BAY2/B3')], [true, 'HELD']);
  await ok({ event: 'A22', at: '20251001140000', pid: JANE, pv1: { 3: 'WARD7^BAY2^B3', 19: 'V1' } });
  assert.deepStrictEqual([spell('V1').leave, bed('WARD7', 'BAY2/B3')], [false, 'OCCUPIED']);
});

test('A15 and A26: PV1-42 is kept and given up', async () => {
  await ok({ event: 'A15', at: '20251001150000', pid: JANE, pv1: { 3: 'WARD7^BAY2^B3', 19: 'V1', 42: 'WARD9^^X1' } });
  assert.strictEqual(bed('WARD9', 'X1'), 'RESERVED');
  await ok({ event: 'A26', at: '20251001153000', pid: JANE, pv1: { 3: 'WARD7^BAY2^B3', 19: 'V1', 42: 'WARD9^^X1' } });
  assert.strictEqual(bed('WARD9', 'X1'), 'AVAILABLE');
});

test('A16 and A25: a discharge is prepared, and not', async () => {
  await ok({ event: 'A16', at: '20251001160000', pid: JANE, pv1: { 3: 'WARD7', 19: 'V1' } });
  assert.strictEqual(spell('V1').expected, '2025-10-01');
  await ok({ event: 'A25', at: '20251001163000', pid: JANE, pv1: { 3: 'WARD7', 19: 'V1' }, pv2: { 9: '20251012' } });
  assert.strictEqual(spell('V1').expected, '2025-10-12');
});

test('A03 closes the spell at PV1-45; A13 opens it again', async () => {
  await ok({ event: 'A03', at: '20251002163000', pid: JANE, pv1: { 3: 'WARD7^BAY2^B3', 19: 'V1', 36: '1', 37: '19', 45: '20251002160000' } });
  assert.strictEqual(spell('V1').state, 'DISCHARGED');
  assert.strictEqual(spell('V1').discharged, Date.parse('2025-10-02T16:00:00+01:00'));
  assert.strictEqual(bed('WARD7', 'BAY2/B3'), 'CLEANING');
  await ok({ event: 'A13', at: '20251002173000', pid: JANE, pv1: { 3: 'WARD7^BAY2^B3', 19: 'V1' } });
  assert.deepStrictEqual([spell('V1').state, bed('WARD7', 'BAY2/B3')], ['OPEN', 'OCCUPIED']);
});

test('A03 of somebody who died says so', async () => {
  await ok({ event: 'A01', pid: { 3: 'L7^^^RBZ^MR' }, pv1: { 3: 'WARD7^BAY2^B7', 19: 'V7' } });
  await ok({ event: 'A03', at: '20251002120000', pid: { 3: 'L7^^^RBZ^MR', 30: 'Y' }, pv1: { 3: 'WARD7^BAY2^B7', 19: 'V7' } });
  assert.deepStrictEqual([spell('V7').state, spell('V7').died], ['DISCHARGED', true]);
});

test('A11 makes the spell void and the bed free', async () => {
  await ok({ event: 'A01', pid: { 3: 'L8^^^RBZ^MR' }, pv1: { 3: 'WARD7^BAY2^B8', 19: 'V8' } });
  await ok({ event: 'A11', at: '20251001190000', pid: { 3: 'L8^^^RBZ^MR' }, pv1: { 3: 'WARD7^BAY2^B8', 19: 'V8' } });
  assert.deepStrictEqual([spell('V8').state, bed('WARD7', 'BAY2/B8')], ['VOID', 'AVAILABLE']);
});

test('A20 sets the state of a bed', async () => {
  for (const [status, want] of [['C', 'CLOSED'], ['H', 'CLEANING'], ['K', 'CLEANING CONTAMINATED'], ['I', 'ISOLATION_ONLY'], ['U', 'AVAILABLE'], ['O', 'AVAILABLE']]) {
    if (status === 'K') await ok({ event: 'A20', pid: null, more: ['NPU|WARD7^BAY2^B9|U'] });
    await ok({ event: 'A20', pid: null, more: [`NPU|WARD7^BAY2^B9|${status}`] });
    assert.strictEqual(bed('WARD7', 'BAY2/B9'), want, status);
  }
});

test('A05, A28, A31 about somebody without a stay leave nothing behind', async () => {
  const before = system.said();
  for (const event of ['A05', 'A28', 'A31']) await ok({ event, pid: { 3: '9990000042^^^NHS^NH', 5: 'NOBODY^NORA' } });
  assert.strictEqual(system.said(), before);
});

test('A31 changes what is known of somebody who has one', async () => {
  const count = () => Number(system.sql("SELECT count(*) FROM log.event WHERE stream LIKE 'person/%'")[0][0]);
  const before = count();
  await ok({ event: 'A31', pid: { ...JANE, 5: 'JONES^JANET' } });
  assert.strictEqual(count(), before + 1);
});

test('A40 puts the spells of one record under the other', async () => {
  await ok({ event: 'A01', at: '20251005090000', pid: { 3: 'L20^^^RBZ^MR', 5: 'DOE^J' }, pv1: { 3: 'WARD5', 19: 'V20' } });
  const person = (v) => system.sql(`SELECT person FROM live.spell WHERE spell = '${v}'`)[0][0];
  assert.notStrictEqual(person('V20'), person('V1'));
  await ok({ event: 'A40', at: '20251005100000', pid: JANE, more: ['MRG|L20^^^RBZ^MR'] });
  await until('the spell is re-pointed', () => person('V20') === person('V1'));
});

test('nothing readable of a person lies in the log', () => {
  const rows = system.sql("SELECT count(*) FROM log.event WHERE encode(payload, 'escape') ~* '(smith|jane|9990000018|high st)'");
  assert.strictEqual(rows[0][0], '0');
});

test('other types are answered well and kept aside; so are people who are no in-patients', async () => {
  let a = await sender.send('MSH|^~\\&|LAB|RBZ|H|H|20251001||ORU^R01|ORU1|P|2.4\rPID|||L1\rOBX|1|ST|X||1\r');
  assert.strictEqual(a.code, 'AA');
  a = await sender.send(adt({ event: 'A01', id: 'OUT1', pid: JANE, pv1: { 2: 'O', 3: 'CLINIC', 19: 'V30' } }));
  assert.strictEqual(a.code, 'AA');
  const rows = system.sql("SELECT control_id, state, code FROM live.quarantine WHERE control_id IN ('ORU1', 'OUT1') ORDER BY 1");
  assert.deepStrictEqual(rows, [['ORU1', 'KEPT', 'TYPE_NOT_USED'], ['OUT1', 'KEPT', 'NOT_INPATIENT']]);
  assert.strictEqual(spell('V30'), undefined);
});

test('what cannot be applied is answered AE with a place, a number of table 0357 and a sentence', async () => {
  const rows = [
    ['NO_PV1', '100', 'PV1^1', { event: 'A01', pid: JANE }],
    ['NO_VISIT', '101', 'PV1^1^19^1^1', { event: 'A01', pid: JANE, pv1: { 3: 'W' } }],
    ['NO_WARD', '101', 'PV1^1^3^1^1', { event: 'A01', pid: JANE, pv1: { 19: 'V40' } }],
    ['UNKNOWN_SPELL', '204', 'PV1^1^19^1^1', { event: 'A02', pid: JANE, pv1: { 3: 'W', 19: 'V41' } }],
    ['UNKNOWN_FACILITY', '204', 'MSH^1^4^1^1', { event: 'A01', facility: 'nowhere', pid: JANE, pv1: { 3: 'W', 19: 'V42' } }],
    ['BAD_TIME', '102', 'PV1^1^44', { event: 'A01', pid: JANE, pv1: { 3: 'W', 19: 'V43', 44: 'yesterday' } }],
    ['IN_THE_FUTURE', '102', 'EVN^1^2', { event: 'A03', at: '20990101', pid: JANE, pv1: { 3: 'W', 19: 'V1' } }],
    ['BED_OCCUPIED', '206', 'PV1^1^3^1^3', { event: 'A01', pid: { 3: 'L44^^^RBZ^MR' }, pv1: { 3: 'WARD7^BAY2^B3', 19: 'V44' } }],
    ['SPELL_OF_ANOTHER_PROVIDER', '204', 'PV1^1^19^1^1', { event: 'A02', facility: 'RHQ', pid: JANE, pv1: { 3: 'W', 19: 'V1' } }],
    ['NO_MRG', '100', 'MRG^1', { event: 'A40', pid: JANE }],
    ['UNKNOWN_BED_STATUS', '103', 'NPU^1^2', { event: 'A20', pid: null, more: ['NPU|W^^1|?'] }],
  ];
  for (const [code, hl7, place, o] of rows) {
    const a = await sender.send(adt({ version: '2.5', ...o }));
    assert.deepStrictEqual([a.code, a.err && a.err.code, a.err && a.err.hl7, a.err && a.err.place, a.err && a.err.severity], ['AE', code, hl7, place, 'E'], `${code}: ${a.raw}`);
    assert.ok(a.err.words.length > 10, code);
    assert.ok(/^quarantine [0-9a-f-]{36}$/.test(a.err.where), a.raw);
    const id = a.err.where.slice(11);
    assert.deepStrictEqual(system.sql(`SELECT state, code FROM live.quarantine WHERE id = '${id}'`), [['WAITING', code]]);
  }
});

test('ERR-1 of versions before 2.5 says the same in their form', async () => {
  const a = await sender.send(adt({ event: 'A02', version: '2.3', pid: JANE, pv1: { 3: 'W', 19: 'V41' } }));
  assert.strictEqual(a.err.early, 'PV1^1^19^204&Unknown key identifier&HL70357');
});

test('what cannot be read is answered AR, and kept', async () => {
  const rows = [
    ['NOT_HL7', '', 'this is no HL7\r'],
    ['BAD_DELIMITERS', '', 'MSH||||||\r'],
    ['NO_CONTROL_ID', '', 'MSH|^~\\&|A|RBZ|||20251001||ADT^A01||P|2.4\r'],
    ['NO_MESSAGE_TYPE', 'N1', 'MSH|^~\\&|A|RBZ|||20251001|||N1|P|2.4\r'],
    ['UNSUPPORTED_VERSION', 'N2', 'MSH|^~\\&|A|RBZ|||20251001||ADT^A01|N2|P|3.0\r'],
    ['UNSUPPORTED_PROCESSING', 'N3', 'MSH|^~\\&|A|RBZ|||20251001||ADT^A01|N3|X|2.4\r'],
    ['UNKNOWN_CHARACTER_SET', 'N4', 'MSH|^~\\&|A|RBZ|||20251001||ADT^A01|N4|P|2.4||||||KLINGON\r'],
    ['BAD_CHARACTERS', 'N5', Buffer.from('MSH|^~\\&|A|RBZ|||20251001||ADT^A01|N5|P|2.4||||||UNICODE UTF-8\rPID|||1||M\xdcLLER\r', 'latin1')],
  ];
  for (const [code, id, text] of rows) {
    const a = await sender.send(text);
    assert.deepStrictEqual([a.code, a.id || '', a.err.code], ['AR', id, code], a.raw);
    assert.strictEqual(system.sql(`SELECT code FROM live.quarantine WHERE id = '${a.err.where.slice(11)}'`)[0][0], code);
  }
});

test('a bad NHS number is left out, and the answer warns of it', async () => {
  const a = await sender.send(adt({ event: 'A01', version: '2.5', pid: { 3: '9990000019^^^NHS^NH~L50^^^RBZ^MR' }, pv1: { 3: 'WARD5', 19: 'V50' } }));
  assert.deepStrictEqual([a.code, a.err.code, a.err.severity], ['AA', 'BAD_NHS_NUMBER', 'W'], a.raw);
  assert.strictEqual(spell('V50').state, 'OPEN');
});

test('the same message again is acknowledged alike and changes nothing', async () => {
  const m = adt({ event: 'A01', pid: { 3: 'L60^^^RBZ^MR' }, pv1: { 3: 'WARD6^^B60', 19: 'V60' } });
  const bad = adt({ event: 'A02', pid: JANE, pv1: { 3: 'W', 19: 'V61' } });
  const first = [await sender.send(m), await sender.send(bad)];
  const head = system.said();
  for (let i = 0; i < 3; i++) {
    const again = [await sender.send(m), await sender.send(bad)];
    assert.deepStrictEqual(again.map((a) => [a.code, a.id, a.err && a.err.where, a.msh[9]]), first.map((a) => [a.code, a.id, a.err && a.err.where, a.msh[9]]));
  }
  assert.strictEqual(system.said(), head);
});

test('another message under a used control id is acknowledged, warned of, kept and not applied', async () => {
  const m = adt({ event: 'A01', version: '2.5', pid: { 3: 'L62^^^RBZ^MR' }, pv1: { 3: 'WARD6^^B62', 19: 'V62' } });
  await sender.send(m);
  const a = await sender.send({ text: m.text.replace(/B62/g, 'B63').replace(/V62/g, 'V63') });
  assert.deepStrictEqual([a.code, a.err.code, a.err.severity], ['AA', 'CONTROL_ID_USED', 'W']);
  assert.strictEqual(spell('V63'), undefined);
  assert.deepStrictEqual(system.sql(`SELECT state FROM live.quarantine WHERE id = '${a.err.where.slice(11)}'`), [['WAITING']]);
});

test('enhanced acknowledgement: MSH-15 and MSH-16 decide which answers there are', async () => {
  const good = { event: 'A31', pid: { 3: 'L1^^^RBZ^MR' } };
  const bad = { event: 'A02', pid: JANE, pv1: { 3: 'W', 19: 'V70' } };
  const rows = [
    ['AL', 'AL', ['CA', 'AA'], ['CA', 'AE']],
    ['AL', 'NE', ['CA'], ['CA']],
    ['NE', 'AL', ['AA'], ['AE']],
    ['NE', 'NE', [], []],
    ['AL', 'ER', ['CA'], ['CA', 'AE']],
    ['AL', 'SU', ['CA', 'AA'], ['CA']],
    ['SU', 'SU', ['CA', 'AA'], ['CA']],
    ['ER', 'ER', [], ['AE']],
    ['', 'AL', ['AA'], ['AE']],
  ];
  for (const [accept, application, well, ill] of rows) {
    for (const [o, want] of [[good, well], [bad, ill]]) {
      const m = adt({ ...o, msh: { 15: accept, 16: application } });
      const last = adt({ event: 'A31', pid: { 3: 'L1^^^RBZ^MR' } }); // its answer shows that no more were coming
      sender.write(Buffer.concat([frame(m.text), frame(last.text)]));
      const answers = await sender.take(want.length + 1);
      assert.deepStrictEqual(answers.map((a) => [a.code, a.id]), [...want.map((c) => [c, m.id]), ['AA', last.id]], `${accept}/${application}`);
    }
  }
});

test('an acknowledgement is never acknowledged', async () => {
  const last = adt({ event: 'A31', pid: { 3: 'L1^^^RBZ^MR' } });
  sender.write(Buffer.concat([frame('MSH|^~\\&|A|RBZ|||20251001||ACK^A01|K1|P|2.4\rMSA|AA|X\r'), frame(last.text)]));
  const [a] = await sender.take(1);
  assert.strictEqual(a.id, last.id);
});

test('delimiters of the sender\'s choice, escapes, repetitions, character sets', async () => {
  const odd = 'MSH$%?!*$PAS$RBZ$H$H$20251001$$ADT%A01$ODD1$P$2.4\rEVN$A01$20251001093000\rPID$$$L80%%%RBZ%MR?9990000026%%%NHS%NH$$O!S!Brien%Pat\rPV1$1$I$WARD!F!8%%B80$$$$$$$$$$$$$$$$V80\r';
  let a = await sender.send(odd);
  assert.strictEqual(a.raw.split('\r')[1], 'MSA$AA$ODD1$');
  assert.strictEqual(spell('V80').ward, 'WARD$8');
  a = await sender.send(Buffer.from('MSH|^~\\&|PAS|RBZ|H|H|20251001||ADT^A01|L1A|P|2.4||||||8859/1\rEVN|A01|20251001\rPID|||L81^^^RBZ^MR\rPV1|1|I|CAF\xc9^^1||||||||||||||||V81\r', 'latin1'));
  assert.strictEqual(a.code, 'AA');
  assert.strictEqual(spell('V81').ward, 'CAFÉ');
  const utf16 = Buffer.from('\ufeffMSH|^~\\&|PAS|RBZ|H|H|20251001||ADT^A01|U16|P|2.4||||||UNICODE UTF-16\rEVN|A01|20251001\rPID|||L82^^^RBZ^MR\rPV1|1|I|Łódź^^1||||||||||||||||V82\r', 'utf16le');
  a = await sender.send(utf16);
  assert.strictEqual(a.code, 'AA', a.raw);
  assert.strictEqual(spell('V82').ward, 'Łódź');
});

test('metrics count messages by event and outcome', async () => {
  const [host, port] = system.admin('adt').split(':');
  const text = await new Promise((resolve) =>
    require('http').get({ host, port, path: '/metrics', agent: false }, (r) => {
      let t = '';
      r.on('data', (d) => (t += d));
      r.on('end', () => resolve(t));
    }),
  );
  assert.ok(/homeward_adt_messages_total\{event="A01",outcome="applied"\} [1-9]/.test(text));
  assert.ok(/homeward_adt_messages_total\{event="other",outcome="kept_aside"\} [1-9]/.test(text));
  assert.ok(/homeward_adt_connections 1\n/.test(text), text.match(/homeward_adt_connections .*/g));
});
