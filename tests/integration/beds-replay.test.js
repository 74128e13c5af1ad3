// homeward-beds reads the whole log again when it has no snapshot: it keeps in mind what is open, also what
// was closed and opened again, and lets go of the rest on the way.
'use strict';
const http = require('http');
const { test, assert } = require('../support/tap');
const { System, until } = require('../support/system');

const SPELLS = 20000;
let s;

const admit = (spell, more) => ({ command: 'AdmitPatient', spell, provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE', at: '2026-10-01T09:00:00+01:00', ...more });
const text = (commands) => commands.map((c) => JSON.stringify(c)).join('\n') + '\n';

function metric(name) {
  const [host, port] = s.admin('beds').split(':');
  return new Promise((resolve, reject) => {
    http.get({ host, port, path: '/metrics', agent: false }, (res) => {
      let body = '';
      res.on('data', (d) => (body += d));
      res.on('end', () => resolve(Number((body.match(new RegExp(`^${name} (\\d+)$`, 'm')) || [])[1])));
    }).on('error', reject);
  });
}

test('a long log', async () => {
  s = await System.start();
  const commands = [
    admit('REOPENED', { bed: '1', nhsNumber: '9990000018' }),
    { command: 'DischargePatient', spell: 'REOPENED', at: '2026-10-02T09:00:00+01:00' },
    admit('AGAIN'),
    { command: 'CancelAdmission', spell: 'AGAIN' },
    admit('RETRACTED', { bed: '3', nhsNumber: '9990000034' }),
    { command: 'DischargePatient', spell: 'RETRACTED', at: '2026-10-02T09:00:00+01:00' },
  ];
  for (let i = 0; i < SPELLS; i++) commands.push(admit(`S${i}`), { command: 'DischargePatient', spell: `S${i}`, at: '2026-10-02T09:00:00+01:00' });
  commands.push({ command: 'CancelDischarge', spell: 'REOPENED' }, admit('AGAIN', { bed: '2', nhsNumber: '9990000026', at: '2026-10-03T09:00:00+01:00' }));
  const r = await s.run(['import', '-'], text(commands));
  assert.strictEqual(r.code, 0, r.stdout.slice(-500) + r.stderr);
  const [[position]] = s.sql("SELECT position FROM log.event WHERE stream = 'spell/RETRACTED' AND version = 2");
  await s.import([{ command: 'RetractFact', spell: 'RETRACTED', position: Number(position), note: 'wrong patient' }]);
});

test('is read again without a snapshot', async () => {
  const [before] = s.pids('beds');
  assert.strictEqual(s.kill('beds'), 1);
  s.sql("DELETE FROM service.snapshot WHERE service = 'beds'");
  await until('beds is back', async () => s.pids('beds').length === 1 && s.pids('beds')[0] !== before && (await s.ready('beds')));
  assert.ok(s.sql("SELECT count(*) FROM service.snapshot WHERE service = 'beds'")[0][0] === '0', 'a snapshot was there after all');
});

test('what is closed is not kept in mind', async () => {
  const kept = await metric('homeward_beds_spells');
  assert.ok(kept > 0 && kept <= SPELLS / 2 + 1000, `${kept} spells of ${SPELLS} are kept`);
});

for (const [spell, nhsNumber] of [['REOPENED', '9990000018'], ['AGAIN', '9990000026'], ['RETRACTED', '9990000034']]) {
  test(`${spell} is open, and its person has a bed`, async () => {
    const r = await s.run(['import', '-'], text([admit(`N-${spell}`, { bed: '9', nhsNumber, at: '2026-10-04T09:00:00+01:00' })]));
    assert.strictEqual(r.code, 1);
    assert.match(r.stdout + r.stderr, new RegExp(`PERSON_HAS_BED.*spell ${spell}`));
  });
}

test('and everything is as the log says', async () => {
  const r = await s.run(['verify']);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
});
