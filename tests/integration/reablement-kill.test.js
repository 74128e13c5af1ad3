// The same requests, runs and deadlines twice: once undisturbed, once with two processes of the service, killed again and
// again. What the log says afterwards is the same.
'use strict';
const { System, until } = require('../support/system');
const { london } = require('../support/stay');
const { Random } = require('../support/random');
const { secondOf, disturb } = require('../support/second');
const { test, note, assert } = require('../support/tap');

const SEED = process.env.SEED || 7;
const REQUESTS = 600;
const TEAMS = 12;
const random = new Random(SEED);

const zone = (i) => `EX${1 + (i % 6)}`;
const team = (i) => ({
  command: 'RegisterTeam', team: `team-${i}`, zones: [zone(i), zone(i + 1)],
  weekly: [zone(i), zone(i + 1)].map((z) => ({ zone: z, band: 'MORNING', minutes: 3000 })),
});
const request = (i) => {
  const r = random.fork(`request ${i}`);
  return {
    command: 'RequestReablement', request: `request-${i}`, zone: zone(r.between(0, 5)), earliestStart: `2016-10-0${r.between(3, 9)}`,
    weeks: r.between(1, 6), visits: [{ days: ['MON', 'WED', 'FRI'], band: 'MORNING', minutes: 15 * r.between(1, 4) }], funder: 'COUNCIL',
  };
};

// What the log says of the service's streams, without what differs from run to run.
const told = (s) =>
  s
    .sql(
      "SELECT stream, version, type, occurred_at, encode(payload, 'hex') FROM log.event" +
        " WHERE stream LIKE 'reablement/%' OR stream LIKE 'allocation/%' OR stream LIKE 'team/%'" +
        ' ORDER BY stream, version',
    )
    .map((r) => r.join(' '));

async function scenario(disturbed) {
  const s = await System.start({ manual: true, token: 'kill' });
  const get = async (p) => (await s.get(`/api/v1/reablement/${p}`)).json;
  const retry = async (c) => until(c.command, async () => (await s.command({ ...c, id: `00000000-0000-4000-8000-${String(++retry.n).padStart(12, '0')}` })).json.accepted);
  retry.n = 0;
  await s.accept({ command: 'AdvanceClock', to: london('2016-10-03 09:00') });
  await s.import(Array.from({ length: TEAMS }, (_, i) => team(i)));
  await s.import(Array.from({ length: REQUESTS }, (_, i) => request(i)));
  const state = { kills: 0, over: false };
  const second = disturbed ? secondOf(s, 'reablement') : null;
  const chaos = disturbed ? disturb(s, 'reablement', second, state, random) : null;
  for (let k = 1; k <= 3; k++) {
    await retry({ command: 'RunAllocation', run: `run-${k}` });
    await until('the run is finished', async () => (await get(`runs/run-${k}`)).state === 'FINISHED');
    const to = london(`2016-10-${k === 1 ? '04' : k === 2 ? '05' : '11'} 09:00`);
    if (disturbed) await until('it was disturbed', () => state.kills >= 2 * k);
    await until('the clock is set', async () => (await s.command({ command: 'AdvanceClock', to })).status === 200);
  }
  state.over = true;
  await chaos;
  if (second) {
    await until('both run', async () => second.process.exitCode === null && s.pids('reablement').length === 2);
    second.end();
  }
  await until('what was owed is done', async () => s.sql('SELECT count(*) FROM log.event WHERE type = 202')[0][0] === String(TEAMS));
  const result = { told: told(s), kills: state.kills, starts: second ? second.starts : 0, free: (await get('capacity?weeks=14')).weeks };
  await s.destroy();
  return result;
}

test('two processes, killed again and again, come to the same log as one that is left alone', async () => {
  const quiet = await scenario(false);
  const loud = await scenario(true);
  note(`seed ${SEED}: ${quiet.told.length} events; ${loud.kills} kills, the second process was started ${loud.starts} times`);
  assert.ok(loud.kills >= 6, 'it was disturbed');
  assert.ok(quiet.told.length > REQUESTS + TEAMS, 'something was placed');
  const odd = loud.told.filter((l, i) => l !== quiet.told[i]);
  assert.strictEqual(odd.length, 0, `${odd.length} differ: ${odd.slice(0, 3).join('\n')}`);
  assert.strictEqual(loud.told.length, quiet.told.length);
  assert.deepStrictEqual(loud.free, quiet.free);
});
