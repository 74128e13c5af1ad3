// kill -9 of homeward-adt, homeward-beds and the ledger at any moment while a hospital sends: nothing that was
// acknowledged is lost, nothing counts twice.
'use strict';
const { test, assert } = require('../support/tap');
const { System, until } = require('../support/system');
const { Sender, adt } = require('../support/mllp');

const SPELLS = 60;
let system;

const pid = (i) => ({ 3: `K${i}^^^RBZ^MR`, 5: `NAME${i}^N` });
const story = (i) => [
  adt({ event: 'A01', at: '20251001090000', id: `K${i}-1`, pid: pid(i), pv1: { 3: `WARD${i % 5}^^B${i}`, 19: `K${i}` }, pv2: { 9: '20251009' } }),
  adt({ event: 'A02', at: '20251002090000', id: `K${i}-2`, pid: pid(i), pv1: { 3: `OTHER${i % 5}^^B${i}`, 19: `K${i}` } }),
  adt({ event: 'A08', at: '20251002100000', id: `K${i}-3`, pid: { ...pid(i), 11: '^^^^G1 1AA' }, pv1: { 3: 'X', 19: `K${i}` } }),
  adt({ event: 'A03', at: '20251003090000', id: `K${i}-4`, pid: pid(i), pv1: { 3: 'X', 19: `K${i}`, 45: '20251003080000' } }),
  adt({ event: 'A13', at: '20251003100000', id: `K${i}-5`, pid: pid(i), pv1: { 3: 'X', 19: `K${i}` } }),
  adt({ event: 'A02', at: '20251002090000', id: `K${i}-6`, pid: pid(i), pv1: { 3: 'X', 19: `NONE${i}` } }), // into the quarantine
];

test('a system starts', async () => {
  system = await System.start();
});

test('every message is answered in the end, whatever is killed', async () => {
  const victims = ['adt', 'beds', 'ledger', 'adt', 'adt', 'beds', 'ledger', 'adt', 'ledger', 'beds'];
  let answered = 0;
  let killed = 0;
  let done = false;
  const senders = [0, 1, 2].map(async (lane) => {
    for (let i = lane; i < SPELLS; i += 3) {
      for (const m of story(i)) {
        const a = await Sender.sendUntilAnswered(system.mllp, m);
        assert.strictEqual(a.code, m.id.endsWith('-6') ? 'AE' : 'AA', a.raw);
        answered++;
      }
    }
  });
  // A kill for every so many answers, so that each falls into work under way.
  const killer = (async () => {
    for (const v of victims) {
      const at = answered + 12;
      await until('work under way', () => answered >= at || done, 120000);
      if (done) return;
      if (system.kill(v) > 0) killed++;
    }
  })();
  await Promise.all(senders);
  done = true;
  await killer;
  assert.ok(killed >= victims.length - 1, `${killed} kills fell into the work`);
});

test('what was acknowledged is there, once', async () => {
  const rows = system.sql("SELECT spell, state, ward, bed, authority, expected_discharge FROM live.spell WHERE spell LIKE 'K%' ORDER BY spell");
  assert.strictEqual(rows.length, SPELLS);
  for (const [spell, state, ward, bed, authority, expected] of rows) {
    const i = Number(spell.slice(1));
    assert.deepStrictEqual([state, ward, bed, authority, expected], ['OPEN', `OTHER${i % 5}`, `B${i}`, '9901', '2025-10-09'], spell);
  }
  // admitted, expected date, moved, council, discharged, cancelled: one event each
  const counts = system.sql("SELECT count(*), count(DISTINCT type) FROM log.event WHERE stream LIKE 'spell/K%' GROUP BY stream");
  assert.strictEqual(counts.length, SPELLS);
  for (const c of counts) assert.deepStrictEqual(c, ['6', '6']);
  assert.deepStrictEqual(system.sql('SELECT count(*), count(DISTINCT control_id) FROM live.quarantine'), [[String(SPELLS), String(SPELLS)]]);
  assert.strictEqual(system.sql("SELECT count(*) FROM log.event WHERE stream LIKE 'quarantine/%'")[0][0], String(SPELLS));
  const people = system.sql("SELECT count(DISTINCT person) FROM live.spell WHERE spell LIKE 'K%'");
  assert.strictEqual(people[0][0], String(SPELLS));
});

test('all of it sent once more changes nothing', async () => {
  const s = await until('a connection', () => Sender.connect(system.mllp));
  const head = system.said();
  for (let i = 0; i < SPELLS; i++) {
    for (const m of story(i)) assert.strictEqual((await s.send(m)).code, m.id.endsWith('-6') ? 'AE' : 'AA');
  }
  assert.strictEqual(system.said(), head);
  s.close();
});

test('the projection is what the log says', async () => {
  const r = await system.run(['verify']);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
});
