// The settings file: the example as it is shipped, one that keeps unknown wards out, and one with a mistake.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');
const { test, assert, finallyDo } = require('../support/tap');
const { System, root, bin } = require('../support/system');
const { Sender, adt } = require('../support/mllp');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'homeward-map-'));
finallyDo(() => fs.rmSync(dir, { recursive: true, force: true }));

test('the example file is understood and used', async () => {
  const system = await System.start({ env: { HOMEWARD_ADT_MAP: path.join(root, 'ops/adt/example.ini') } });
  const s = await Sender.connect(system.mllp);
  const a = await s.send(adt({ event: 'A01', facility: 'DEMO PAS', pid: { 3: 'L1^^^^MR', 11: '^^^^EX4 3AA' }, pv1: { 3: 'REHAB1^^4^MAIN', 19: 'X1' } }));
  assert.strictEqual(a.code, 'AA', a.raw);
  assert.deepStrictEqual(system.sql("SELECT provider, site, ward, bed, authority, care_type FROM live.spell WHERE spell = 'X1'"), [
    ['RBZ', 'RBZ12', 'Rehabilitation', '4', '912', 'NON_ACUTE'],
  ]);
  s.close();
  await system.destroy();
});

test('a ward that the file does not name is kept out when it says so; two providers do not meet', async () => {
  const file = path.join(dir, 'map.ini');
  fs.writeFileSync(file, '[adt]\nunknown_wards = quarantine\nspell_prefix = {provider}-\n[ward KNOWN]\ncare_type = ACUTE\n');
  const system = await System.start({ env: { HOMEWARD_ADT_MAP: file } });
  const s = await Sender.connect(system.mllp);
  const bad = await s.send(adt({ event: 'A01', version: '2.5', pid: { 3: 'L1^^^^MR' }, pv1: { 3: 'OTHER', 19: '7' } }));
  assert.deepStrictEqual([bad.code, bad.err.code, bad.err.place], ['AE', 'UNKNOWN_WARD', 'PV1^1^3^1^1']);
  for (const facility of ['RBZ', 'RHQ']) {
    assert.strictEqual((await s.send(adt({ event: 'A01', facility, pid: { 3: 'L1^^^^MR' }, pv1: { 3: 'KNOWN', 19: '7' } }))).code, 'AA');
  }
  assert.deepStrictEqual(system.sql('SELECT spell, provider FROM live.spell ORDER BY 1'), [['RBZ-7', 'RBZ'], ['RHQ-7', 'RHQ']]);
  s.close();
  await system.destroy();
});

test('a file with a mistake stops it at once, and says where', () => {
  const file = path.join(dir, 'bad.ini');
  fs.mkdirSync(path.join(dir, 'keys'), { recursive: true });
  fs.writeFileSync(file, '[adt]\n\nunknown_wards = perhaps\n');
  const r = spawnSync(path.join(bin, 'homeward-adt'), [], {
    encoding: 'utf8',
    timeout: 20000,
    env: { ...process.env, HOMEWARD_STATE: dir, HOMEWARD_PLAIN_BUS: '1', HOMEWARD_ADT_MAP: file, HOMEWARD_MLLP: '127.0.0.1:0' },
  });
  assert.notStrictEqual(r.status, 0);
  assert.ok(/bad\.ini: line 3: expected accept or quarantine/.test(r.stderr), r.stderr);
});
