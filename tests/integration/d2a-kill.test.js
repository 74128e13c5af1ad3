// The same patients, deadlines and decisions twice: once undisturbed, once with two processes of homeward-d2a, killed
// again and again. What the log says of cases and delays afterwards is the same.
'use strict';
const { System, until } = require('../support/system');
const { london } = require('../support/stay');
const { Random } = require('../support/random');
const { secondOf, disturb } = require('../support/second');
const { test, note, assert } = require('../support/tap');

const SEED = process.env.SEED || 5;
const PATIENTS = 120;
const random = new Random(SEED);

const name = (i) => `p-${String(i).padStart(3, '0')}`;
const AWAITED = [['HOME_CARE', 'SOCIAL_CARE'], ['FUNDING', 'NHS'], ['ASSESSMENT', 'BOTH'], ['EQUIPMENT', 'NHS'], ['NHS_BED', 'NHS']];

// What happens at each moment: [London time, commands]. One change of what a patient waits for at a time.
function script() {
  const some = (k, share) => Array.from({ length: PATIENTS }, (_, i) => i).filter((i) => random.fork(`${k} ${i}`).chance(share));
  const blocker = (k) => (i) => {
    const [awaiting, side] = AWAITED[random.fork(`b ${k} ${i}`).between(0, AWAITED.length - 1)];
    return { command: 'OpenBlocker', spell: name(i), blocker: `b-${k}`, awaiting, side, owner: '912' };
  };
  const ready = some('ready', 0.8);
  const open = some('open', 0.7);
  const home = ready.filter((i) => i % 3 === 0);
  return [
    ['2016-10-03 09:00', some('all', 1).map((i) => ({ command: 'AdmitPatient', spell: name(i), provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE', admissionMethod: i % 2 ? 'EMERGENCY' : 'ELECTIVE' }))],
    ['2016-10-03 12:00', some('coordinator', 1).map((i) => ({ command: 'AssignCoordinator', spell: name(i), coordinator: `nurse.${i % 7}` }))],
    ['2016-10-04 10:00', ready.map((i) => ({ command: 'ReviewCriteriaToReside', spell: name(i), meets: false }))],
    ['2016-10-04 11:00', ready.map((i) => ({ command: 'RecordReadiness', spell: name(i), criterion: 'MDT', met: true }))],
    ['2016-10-04 12:00', ready.map((i) => ({ command: 'RecordReadiness', spell: name(i), criterion: 'SAFE', met: true }))],
    ['2016-10-04 14:00', open.map(blocker(1))],
    ['2016-10-04 15:00', ready.map((i) => ({ command: 'Refer', spell: name(i), referral: 'r', hub: 'hub' }))],
    ['2016-10-05 18:00', ready.filter((i) => i % 2).map((i) => ({ command: 'AcceptReferral', spell: name(i), pathway: 'P1' }))],
    ['2016-10-06 09:00', open.filter((i) => i % 4 === 0).map(blocker(2))],
    ['2016-10-07 09:00', open.filter((i) => i % 5 === 0).map((i) => ({ command: 'CloseBlocker', spell: name(i), blocker: 'b-1' }))],
    ['2016-10-08 09:00', home.map((i) => ({ command: 'DischargePatient', spell: name(i) }))],
    ['2016-10-08 11:00', home.map((i) => ({ command: 'StartD2A', spell: name(i), service: 'home-team' }))],
    ['2016-10-20 09:00', home.filter((i) => i % 2).map((i) => ({ command: 'EndD2A', spell: name(i), outcome: 'INDEPENDENT' }))],
  ];
}

const told = (s) =>
  s
    .sql(
      "SELECT stream, version, type, occurred_at, encode(payload, 'hex') FROM log.event WHERE stream LIKE 'case/%' OR stream LIKE 'spell/%'" +
        ' ORDER BY stream, version',
    )
    .map((r) => r.join(' '));

async function scenario(disturbed) {
  const s = await System.start({ manual: true, token: 'kill' });
  const state = { kills: 0, over: false };
  const moments = script();
  let second = null;
  let chaos = null;
  let n = 0;
  // Until it is answered for good, with the same id: a service that was killed is asked again.
  const insist = async (c) => {
    const id = `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`;
    await until(JSON.stringify(c), async () => (await s.command({ ...c, id })).json.accepted);
  };
  for (const [when, commands] of moments) {
    await until('the clock is set', async () => (await s.command({ command: 'AdvanceClock', to: london(when) })).status === 200);
    if (disturbed && !second) {
      second = secondOf(s, 'd2a');
      chaos = disturb(s, 'd2a', second, state, random);
    }
    for (let i = 0; i < commands.length; i += 20) await Promise.all(commands.slice(i, i + 20).map(insist));
  }
  if (disturbed) await until('it was disturbed', () => state.kills >= 12);
  await until('the clock is set', async () => (await s.command({ command: 'AdvanceClock', to: london('2016-10-22 09:00') })).status === 200);
  state.over = true;
  await chaos;
  if (second) second.end();
  await until('it answers', async () => (await s.get('/api/v1/d2a/cases')).status === 200);
  await until('the clock is set', async () => (await s.command({ command: 'AdvanceClock', to: london('2016-10-22 10:00') })).status === 200);
  const days = (await s.get('/api/v1/delays/days?month=2016-10&cells=true')).json;
  const result = { told: told(s), kills: state.kills, starts: second ? second.starts : 0, cells: days.cells, total: days.total };
  await s.destroy();
  return result;
}

test('two processes, killed again and again, come to the same log as one that is left alone', async () => {
  const quiet = await scenario(false);
  const loud = await scenario(true);
  note(`seed ${SEED}: ${quiet.told.length} events, ${quiet.total} delayed days; ${loud.kills} kills, the second process was started ${loud.starts} times`);
  assert.ok(loud.kills >= 12, 'it was disturbed');
  assert.ok(quiet.total > 100, 'people were delayed');
  const odd = loud.told.filter((l, i) => l !== quiet.told[i]);
  assert.strictEqual(odd.length, 0, `${odd.length} differ: ${odd.slice(0, 3).join('\n')}`);
  assert.strictEqual(loud.told.length, quiet.told.length);
  assert.deepStrictEqual(loud.cells, quiet.cells);
});
