// Reablement through the real processes, from the ward to day 91, in seconds: the clock is set by hand.
'use strict';
const { System, until } = require('../support/system');
const { london } = require('../support/stay');
const { test, assert } = require('../support/tap');

const DAILY = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const visit = (band, minutes, carers = 1) => ({ days: DAILY, band, minutes, carers });
const PERSON = { nhsNumber: '9434765919', dateOfBirth: '1940-05-01' };
let s;

const page = async (path) => {
  const r = await s.get(`/api/v1/reablement/${path}`);
  assert.strictEqual(r.status, 200, `${path}: ${r.body}`);
  return r.json;
};
const clock = (when) => s.accept({ command: 'AdvanceClock', to: london(when) });
const refused = async (command, code) => {
  const r = await s.command(command);
  assert.strictEqual(r.json.code, code, r.body);
};
const admit = (spell, fields = {}) =>
  s.accept({ command: 'AdmitPatient', spell, provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE', ...fields });
const ready = async (spell) => {
  for (const criterion of ['CLINICAL', 'MDT', 'SAFE']) await s.accept({ command: 'RecordReadiness', spell, criterion, met: true });
};
const ask = (request, fields = {}) =>
  s.accept({ command: 'RequestReablement', request, zone: 'EX31', earliestStart: '2016-10-03', weeks: 6, visits: [visit('MORNING', 30)], funder: 'COUNCIL', ...fields });
const line = async (path, list, request) => (await page(path))[list].find((l) => l.request === request);

test('a team registers and publishes its weeks; what nobody has renewed goes stale, loudly', async () => {
  s = await System.start({ manual: true, token: 't' });
  await clock('2016-09-26 08:00');
  await s.accept({
    command: 'RegisterTeam', team: 'north', name: 'North Devon', authority: '912', zones: ['EX31', 'EX32'], skills: ['THERAPY'],
    weekly: [{ zone: 'EX31', band: 'MORNING', minutes: 840 }],
  });
  await s.accept({
    command: 'PublishCapacity', team: 'north', week: '2016-10-03',
    cells: [{ zone: 'EX31', band: 'MORNING', minutes: 900, doubleMinutes: 210 }],
  });
  assert.strictEqual((await page('teams')).teams[0].stale, false);
  await clock('2016-10-03 08:00');
  const team = await page('teams/north');
  assert.strictEqual(team.stale, true);
  assert.deepStrictEqual(team.weeks[0].capacity, [{ band: 'MORNING', minutes: 900, doubleMinutes: 210 }]);
  assert.strictEqual(team.weeks[0].published, true);
  assert.strictEqual(team.weeks[1].published, false);
});

test('requests wait in order of priority, each with its reason (R7.9)', async () => {
  await admit('home', PERSON);
  await admit('delayed');
  await ready('delayed');
  await clock('2016-10-05 09:00');
  await ready('home');
  await ask('community');
  await ask('today', { spell: 'home', dateOfBirth: PERSON.dateOfBirth, accessNote: 'key safe 4711' });
  await ask('late', { spell: 'delayed' });
  await ask('too-much', { visits: [visit('MORNING', 240)] });
  const list = (await page('requests')).requests;
  assert.deepStrictEqual(list.map((l) => [l.request, l.priority]), [['late', 'DELAYED'], ['today', 'READY_TODAY'], ['community', 'COMMUNITY'], ['too-much', 'COMMUNITY']]);
  assert.strictEqual(list[0].daysDelayed, 2);
  await refused({ command: 'RequestReablement', request: 'again', spell: 'home', zone: 'EX31', earliestStart: '2016-10-05', weeks: 6, visits: [visit('TEA', 30)], funder: 'NHS' }, 'ALREADY_REQUESTED');
});

test('who waits in hospital shows as such in the delay picture, without anybody typing it (R7.10)', async () => {
  const live = await until('both are counted', async () => {
    const r = (await s.get('/api/v1/delays/live')).json;
    return r.byReason.E === 2 && r;
  });
  assert.deepStrictEqual([live.total, live.byAttribution], [2, { SOCIAL_CARE: 2 }]);
});

test('at once: the whole pattern or nothing (R7.8)', async () => {
  await refused({ command: 'AllocateReablement', request: 'too-much' }, 'BAND_FULL');
  await s.accept({ command: 'AllocateReablement', request: 'today', start: '2016-10-10' });
  await s.accept({ command: 'ReleaseReablement', request: 'today', reason: 'NOT_READY' });
  assert.strictEqual((await line('requests', 'requests', 'today')).state, 'WAITING');
});

test('a run places the list and says why the others wait', async () => {
  await s.accept({ command: 'RunAllocation', run: 'nightly' });
  const run = await until('the run is finished', async () => {
    const r = await page('runs/nightly');
    return r.state === 'FINISHED' && r;
  });
  assert.deepStrictEqual(run.placements.map((p) => p.request), ['late', 'today', 'community']);
  assert.deepStrictEqual(run.refusals.map((f) => [f.request, f.reason, f.band]), [['too-much', 'BAND_FULL', 'MORNING']]);
  assert.strictEqual(run.placements[0].start, '2016-10-05');
  assert.strictEqual(run.placements[0].stale, true);
  assert.ok(run.worth >= run.greedy && run.bound >= run.worth, JSON.stringify(run));
  const waiting = (await page('requests?state=WAITING')).requests;
  assert.deepStrictEqual(waiting.map((l) => [l.request, l.refusal.run, l.refusal.reason]), [['too-much', 'nightly', 'BAND_FULL']]);
  const record = await page('requests/today');
  assert.deepStrictEqual(record.placements.map((p) => [p.run, p.reason]), [[undefined, 'NOT_READY'], ['nightly', undefined]]);
  assert.strictEqual(record.accessNote, 'key safe 4711');
  const week = (await page('capacity?zone=EX31&weeks=2')).weeks[1];
  assert.deepStrictEqual(week.booked, [{ band: 'MORNING', minutes: 630, doubleMinutes: 0 }]);
  assert.deepStrictEqual(week.free, [{ band: 'MORNING', minutes: 210, doubleMinutes: 0 }]);
});

test('the episode: free weeks, reviews, a review that is missed (R7.2, R7.3, R7.11)', async () => {
  await refused({ command: 'StartReablement', request: 'today' }, 'STILL_IN_HOSPITAL');
  await s.accept({ command: 'DischargePatient', spell: 'home' });
  await until('the team knows', async () => (await page('requests/today')).leftHospital);
  await s.accept({ command: 'StartReablement', request: 'today' });
  await s.accept({ command: 'CancelReablementStart', request: 'today' }); // a slip
  await s.accept({ command: 'AllocateReablement', request: 'today', team: 'north' });
  await s.accept({ command: 'StartReablement', request: 'today' });
  const e = await line('episodes', 'episodes', 'today');
  assert.deepStrictEqual([e.dayNumber, e.day42, e.lastFreeDay, e.firstChargeableDay, e.nextReview], [1, '2016-11-15', '2016-11-15', '2016-11-16', '2016-10-12']);
  await clock('2016-10-13 09:00');
  assert.deepStrictEqual((await page('reviews-due')).episodes.map((x) => [x.request, x.daysOverdue, x.reviewMissed]), [['today', 1, true]]);
  await s.accept({ command: 'ReviewReablement', request: 'today', goals: [{ goal: 'stairs', baseline: 1, target: 5, result: 3 }], onwardNeeded: true, note: 'sleeps badly' });
  assert.strictEqual((await page('reviews-due')).total, 0);
  const record = await page('requests/today');
  assert.deepStrictEqual(record.goals, [{ goal: 'stairs', baseline: 1, target: 5, result: 3, met: false }]);
  assert.strictEqual(record.reviewNote, 'sleeps badly');
  assert.ok(!s.sql("SELECT string_agg(encode(payload, 'escape'), ' ') FROM log.event")[0][0].includes('sleeps badly'), 'sealed in the log');
});

test('in hospital in between: service rests, the six weeks go on (R7.5); nothing is lost in a restart', async () => {
  await clock('2016-10-16 12:00');
  await admit('again', PERSON);
  await until('it rests', async () => (await line('episodes', 'episodes', 'today')).suspendedBy === 'again');
  await s.down();
  await s.up();
  assert.strictEqual((await line('episodes', 'episodes', 'today')).suspendedBy, 'again');
  await clock('2016-10-22 12:00');
  assert.strictEqual((await page('reviews-due')).total, 0);
  await s.accept({ command: 'DischargePatient', spell: 'again' });
  const e = await until('it goes on', async () => {
    const x = await line('episodes', 'episodes', 'today');
    return !x.suspended && x;
  });
  assert.deepStrictEqual([e.nextReview, e.lastFreeDay], ['2016-10-29', '2016-11-15']);
});

test('killed while it has something to do, it does it afterwards, once', async () => {
  s.kill('reablement');
  await until('it is back', () => page('episodes'));
  await clock('2016-10-31 09:00');
  assert.strictEqual((await line('episodes', 'episodes', 'today')).reviewMissed, true);
  const missed = s.sql("SELECT count(*) FROM log.event WHERE stream = 'reablement/today' AND type = 216")[0][0];
  assert.strictEqual(missed, '2');
});

test('the exit block: goals met, nothing to go on to, with its age', async () => {
  await s.accept({ command: 'ReviewReablement', request: 'today', goals: [{ goal: 'stairs', baseline: 1, target: 5, result: 5 }] });
  await s.accept({ command: 'ExpectOnwardPackage', request: 'today', visits: [visit('MORNING', 30)], start: '2016-11-10' });
  const p = await until('brokerage has it', async () => {
    const r = await s.get('/api/v1/brokerage/packages/today-onward');
    return r.status === 200 && r.json;
  });
  assert.deepStrictEqual([p.package, p.zone], ['today-onward', 'EX31'], JSON.stringify(p));
  await clock('2016-11-04 09:00');
  const blocked = (await page('exit-block')).episodes;
  assert.deepStrictEqual(blocked.map((b) => [b.request, b.why, b.since, b.daysBlocked, b.onward.state]), [['today', 'GOALS_MET', '2016-10-31', 4, 'EXPECTED']]);
});

test('the end, day 91 and the measure (R7.13 to R7.19)', async () => {
  await s.accept({ command: 'EndReablement', request: 'today', outcome: 'LOWER_SUPPORT' });
  assert.strictEqual((await page('exit-block')).total, 0);
  await clock('2017-01-04 09:00'); // 5 Oct 2016 + 91 days
  assert.deepStrictEqual((await page('follow-ups-due')).followUps.map((f) => [f.request, f.day91, f.due]), [['today', '2017-01-04', true]]);
  let m = await page('measure?from=2016-10-01&to=2016-12-31');
  assert.deepStrictEqual([m.people, m.notYetDue, m.perCent], [1, 1, null]);
  await s.accept({ command: 'RecordFollowUp', request: 'today', status: 'AT_HOME' });
  m = await page('measure?from=2016-10-01&to=2016-12-31');
  assert.deepStrictEqual([m.denominator, m.numerator, m.perCent, m.byStatus.AT_HOME, m.provisional], [1, 1, 100, 1, false]);
  assert.strictEqual((await page('follow-ups-due')).total, 0);
});

test('from home: by the NHS number, whoever it is by then (R7.7, HL7 A40)', async () => {
  const [number, other] = ['9990000018', '9990000026'];
  const referral = (request, nhsNumber) => ({ command: 'RequestReablement', request, nhsNumber, zone: 'EX31', earliestStart: '2017-01-09', weeks: 2, visits: [visit('MORNING', 30)], accessNote: 'side door', funder: 'COUNCIL' });
  await refused(referral('from-home', number), 'UNKNOWN_PERSON');
  await s.accept({ command: 'UpdatePerson', nhsNumber: number, familyName: 'Moor', create: true });
  await s.accept(referral('from-home', number));
  assert.strictEqual((await page('requests/from-home')).accessNote, 'side door');
  await refused(referral('twice', number), 'ALREADY_REQUESTED');
  await s.accept({ command: 'UpdatePerson', nhsNumber: other, familyName: 'Moor', create: true });
  await s.accept({ command: 'MergePeople', nhsNumber: other, fromNhsNumber: number });
  await until('the request follows', async () => (await s.command(referral('twice', other))).json.code === 'ALREADY_REQUESTED');
  assert.strictEqual((await page('requests/from-home')).accessNote, 'side door');
});

test('lists about people need the token; registers and sums do not', async () => {
  const without = { Authorization: '' };
  for (const [path, status] of [['requests', 401], ['episodes', 401], ['teams', 200], ['capacity', 200], ['runs', 200], ['measure', 200]])
    assert.strictEqual((await s.get(`/api/v1/reablement/${path}`, without)).status, status, path);
});
