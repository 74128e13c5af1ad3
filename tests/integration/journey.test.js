// One patient's whole journey through the real processes: admitted by HL7, made ready, referred, home on pathway 1, five
// weeks of reablement, and asked again on day 91. The clock is set by hand; the count is looked at on every step.
'use strict';
const { System, until } = require('../support/system');
const { Sender, adt } = require('../support/mllp');
const { london } = require('../support/stay');
const { test, assert } = require('../support/tap');

const JANE = { 3: '9990000018^^^NHS^NH~L1^^^RBZ^MR', 5: 'SMITH^JANE', 7: '19400101', 11: '1 High St^^Barnstaple^^EX31 1AA^^H' };
const DAILY = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
let s;
let ward; // the hospital's connection

const clock = (when) => s.accept({ command: 'AdvanceClock', to: london(when) });
const say = (command, fields = {}) => s.accept({ command, spell: 'V1', ...fields });
const get = async (path) => {
  const r = await s.get(`/api/v1/${path}`);
  assert.strictEqual(r.status, 200, `${path}: ${r.body}`);
  return r.json;
};
const theCase = () => get('d2a/cases/V1');
// Who is delayed now, and the delayed days of October 2016 so far, by attribution.
const counts = async () => {
  const live = await get('delays/live');
  const days = await get('delays/days?month=2016-10');
  return [live.total, days.total];
};
const counted = (what, expected) =>
  until(what, async () => {
    const now = await counts();
    assert.deepStrictEqual(now, expected);
    return true;
  });

test('an emergency admission by HL7 opens a case', async () => {
  s = await System.start({ manual: true, token: 't' });
  await clock('2016-10-03 09:00');
  ward = await Sender.connect(s.mllp);
  const a = await ward.send(adt({ event: 'A01', at: '20161003090000', pid: JANE, pv1: { 3: 'WARD7^BAY2^B3^RBZ01', 4: 'E', 19: 'V1', 44: '20161003083000' } }));
  assert.strictEqual(a.code, 'AA', a.raw);
  await s.accept({ command: 'ChangeAuthority', spell: 'V1', authority: '912' });
  const c = await until('the case is open', async () => (await s.get('/api/v1/d2a/cases/V1')).json.phase && theCase());
  assert.deepStrictEqual([c.phase, c.emergency, c.ward], ['PLANNING', true, 'WARD7']);
  assert.deepStrictEqual(await counts(), [0, 0]);
});

test('a coordinator, an expected date, a review that finds the bed needed', async () => {
  await say('AssignCoordinator', { coordinator: 'nurse.a', organisation: 'RBZ' });
  await clock('2016-10-03 16:00');
  await say('SetExpectedDischarge', { date: '2016-10-08' });
  await say('ReviewCriteriaToReside', { meets: true, criteria: ['CTR03', 'CTR04'] });
  await clock('2016-10-05 09:00');
  assert.strictEqual((await theCase()).expectedDateMissed, false);
  assert.deepStrictEqual(await counts(), [0, 0]);
});

test('no criteria to reside: ready for both regimes, once the team has decided and it is safe', async () => {
  await clock('2016-10-06 10:00');
  await say('ReviewCriteriaToReside', { meets: false });
  await until('the ward knows', async () => (await s.get('/api/v1/spells/V1/events')).body.includes('CLINICAL'));
  assert.deepStrictEqual(await counts(), [0, 0], 'clinically ready is not yet a delayed transfer (R1.1)');
  await say('RecordReadiness', { criterion: 'MDT', met: true });
  await say('RecordReadiness', { criterion: 'SAFE', met: true });
  const c = await theCase();
  assert.deepStrictEqual([c.phase, c.dischargeReadyDate, c.readyForTransfer], ['READY', '2016-10-06', true]);
  await counted('delayed from the moment of readiness', [1, 0]);
});

test('referral to the hub, pathway 1, and a request for reablement that nobody types twice (R7.10)', async () => {
  await say('Refer', { referral: 'r1', hub: 'hub-north', pathway: 'P1' });
  await clock('2016-10-06 11:00');
  await say('AcceptReferral', { pathway: 'P1' });
  await s.accept({
    command: 'RegisterTeam', team: 'north', authority: '912', zones: ['EX31'],
    weekly: [{ zone: 'EX31', band: 'MORNING', minutes: 420 }],
  });
  await s.accept({ command: 'PublishCapacity', team: 'north', week: '2016-10-03', cells: [] });
  for (const week of ['2016-10-10', '2016-10-17', '2016-10-24', '2016-10-31', '2016-11-07', '2016-11-14'])
    await s.accept({ command: 'PublishCapacity', team: 'north', week, cells: [{ zone: 'EX31', band: 'MORNING', minutes: 420 }] });
  await s.accept({
    command: 'RequestReablement', request: 'q1', spell: 'V1', zone: 'EX31', earliestStart: '2016-10-07', weeks: 5, funder: 'COUNCIL',
    visits: [{ days: DAILY, band: 'MORNING', minutes: 30 }], dateOfBirth: '1940-01-01',
  });
  await until('the reason is E, social care', async () => {
    const p = (await get('delays/patients')).patients.find((x) => x.spell === 'V1');
    return p && p.reason === 'E' && p.attribution === 'SOCIAL_CARE';
  });
  const record = await get('reablement/requests/q1');
  assert.strictEqual(record.priority, 'READY_TODAY');
});

test('the days count until a place is found, and stop on leaving (R1.10, R1.11)', async () => {
  await clock('2016-10-09 10:00');
  await counted('two whole days', [1, 2]); // 7 and 8 October
  await s.accept({ command: 'RunAllocation', run: 'nightly' });
  const run = await until('the run is over', async () => {
    const r = await get('reablement/runs/nightly');
    return r.state === 'FINISHED' && r;
  });
  assert.deepStrictEqual(run.placements.map((p) => [p.request, p.team, p.start]), [['q1', 'north', '2016-10-10']]);
  await clock('2016-10-10 11:00');
  const a = await ward.send(adt({ event: 'A03', at: '20161010110000', pid: JANE, pv1: { 3: 'WARD7^BAY2^B3^RBZ01', 19: 'V1', 44: '20161003083000', 45: '20161010110000' } }));
  assert.strictEqual(a.code, 'AA', a.raw);
  await counted('home, and three delayed days', [0, 3]);
  const days = await get('delays/days?month=2016-10');
  assert.strictEqual(days.byAttribution.SOCIAL_CARE, days.total);
});

test('first visit within two hours, assessment at home, the alert on day 10 (R6.9)', async () => {
  await clock('2016-10-10 12:30');
  await say('RecordFirstContact', { service: 'north' });
  await say('StartD2A', { service: 'north' });
  await until('the team knows', async () => (await get('reablement/requests/q1')).leftHospital);
  await s.accept({ command: 'StartReablement', request: 'q1' });
  await clock('2016-10-19 23:59');
  assert.strictEqual((await theCase()).episode.alert, false);
  await clock('2016-10-20 00:00');
  const e = (await theCase()).episode;
  assert.deepStrictEqual([e.day, e.alert, e.breached], [10, true, false]);
  await say('EndD2A', { outcome: 'REABLEMENT' });
  const m = await get('d2a/measures?from=2016-10-01&to=2016-10-31');
  assert.deepStrictEqual([m.discharges, m.firstContactsWithin2Hours, m.bedDaysAfterReady], [1, 1, 4]);
});

test('five weeks of reablement with weekly reviews, and its outcome (R7.2, R7.11)', async () => {
  for (const [day, result] of [['2016-10-23', 2], ['2016-10-30', 3], ['2016-11-06', 4], ['2016-11-12', 5]]) {
    await clock(`${day} 10:00`);
    await s.accept({ command: 'ReviewReablement', request: 'q1', goals: [{ goal: 'stairs', baseline: 1, target: 5, result }] });
  }
  await clock('2016-11-13 16:00');
  await s.accept({ command: 'EndReablement', request: 'q1', outcome: 'NO_SUPPORT' });
  const record = await get('reablement/requests/q1');
  assert.deepStrictEqual([record.state, record.start, record.ended, record.outcome], ['ENDED', '2016-10-10', '2016-11-13', 'NO_SUPPORT']);
  assert.strictEqual(record.dayNumber, 35);
});

test('day 91: at home (R7.14, R7.18); the delay of October is what it was', async () => {
  await clock('2017-01-09 09:00'); // 10 October 2016 + 91 days
  const due = (await get('reablement/follow-ups-due')).followUps;
  assert.deepStrictEqual(due.map((f) => [f.request, f.day91]), [['q1', '2017-01-09']]);
  await s.accept({ command: 'RecordFollowUp', request: 'q1', status: 'AT_HOME' });
  const m = await get('reablement/measure?from=2016-10-01&to=2016-12-31');
  assert.deepStrictEqual([m.denominator, m.numerator, m.perCent], [1, 1, 100]);
  assert.deepStrictEqual(await counts(), [0, 3]);
  const verify = await s.run(['verify']);
  assert.strictEqual(verify.code, 0, verify.stdout + verify.stderr);
});

test('all stopped, their snapshots gone, started again: the same state', async () => {
  const state = async () =>
    Promise.all(['d2a/cases', 'd2a/cases/V1', 'reablement/requests/q1', 'reablement/teams', 'reablement/runs/nightly', 'reablement/measure?from=2016-10-01&to=2016-12-31'].map(async (p) => ({ ...(await get(p)), position: 0 })));
  const before = await state();
  await s.down();
  await s.up();
  s.sql("DELETE FROM service.snapshot WHERE service <> 'beds'");
  await s.down();
  await s.up();
  assert.deepStrictEqual(await state(), before);
});
