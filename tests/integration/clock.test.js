// A clock that is set by hand is part of the log: whoever starts again reads it there.
'use strict';
const { System } = require('../support/system');
const { Stay } = require('../support/stay');
const { test, assert } = require('../support/tap');

const NOON = '2026-03-10T12:00:00.000Z';
let s;

const occurred = async (spell) => Date.parse((await s.get(`/api/v1/spells/${spell}/events`)).json.events.pop().occurredAt);
const admission = (spell) => ({ command: 'AdmitPatient', spell, provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE' });

test('what has no time happens when the clock says', async () => {
  s = await System.start({ manual: true });
  await s.accept({ command: 'AdvanceClock', to: NOON });
  await s.accept(admission('a'));
  assert.strictEqual(await occurred('a'), Date.parse(NOON));
});

test('also after a restart from a snapshot that is newer than the last setting', async () => {
  const stays = Array.from({ length: 6000 }, (_, i) => new Stay(`many-${i}`, 'RBZ').admit('2026-03-01 09:00').ready('2026-03-02 10:00'));
  await s.import(stays.flatMap((x) => x.commands));
  await s.down();
  await s.up();
  assert(Number(s.sql("SELECT count(*) FROM service.snapshot WHERE service = 'beds'")[0][0]) === 1, 'there is a snapshot');
  await s.accept(admission('b'));
  assert.strictEqual(await occurred('b'), Date.parse(NOON));
  const live = (await s.get('/api/v1/delays/live')).json;
  assert.strictEqual(live.total, 6000);
  assert.strictEqual(Date.parse(live.asAt), Date.parse(NOON));
});
