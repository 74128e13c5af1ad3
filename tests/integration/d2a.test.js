// Discharge to assess through the real processes, from the admission to life at home; the clock is set by hand.
'use strict';
const { System, until } = require('../support/system');
const { london } = require('../support/stay');
const { test, assert } = require('../support/tap');

const PERSON = { nhsNumber: '9434765919', dateOfBirth: '1940-05-01', familyName: 'Yeo', givenName: 'Ann' };
let s;

const page = async (path) => {
  const r = await s.get(`/api/v1/d2a/${path}`);
  assert.strictEqual(r.status, 200, `${path}: ${r.body}`);
  return r.json;
};
let clockAt;
const clock = (when) => s.accept({ command: 'AdvanceClock', to: london((clockAt = when)) });
// Every service has done what is due: the clock is set to the time it shows.
const settled = () => clock(clockAt);
const refused = async (command, code) => {
  const r = await s.command(command);
  assert.strictEqual(r.json.code, code, r.body);
  return r.json;
};
const admit = (spell, fields = {}) =>
  s.accept({ command: 'AdmitPatient', spell, provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE', ...fields });
const line = async (path, list, spell) => (await page(path))[list].find((l) => l.spell === spell);
// What the count says of this person now.
const delay = async (spell) => {
  const d = (await s.get('/api/v1/delays/patients')).json;
  return d.patients.find((l) => l.spell === spell);
};
const reason = (spell, expected) =>
  until(`${spell} is ${expected}`, async () => {
    const d = await delay(spell);
    return d && `${d.reason} ${d.attribution}` === expected;
  });

test('an admission opens a case; an emergency without an expected date is flagged at 48:00:00 (R6.1)', async () => {
  s = await System.start({ manual: true, token: 't', env: { HOMEWARD_CHARGING: 'yes', HOMEWARD_DISCHARGE_WARDS: 'Lounge' } });
  await clock('2016-10-01 10:00');
  await admit('ann', { ...PERSON, admissionMethod: 'EMERGENCY' });
  await admit('ben', { admissionMethod: 'EMERGENCY' });
  await admit('child', { dateOfBirth: '2010-01-01' });
  const c = await page('cases/ann');
  assert.strictEqual(c.phase, 'PLANNING');
  assert.strictEqual((await s.get('/api/v1/d2a/cases/child')).status, 404);
  await clock('2016-10-02 09:00');
  await s.accept({ command: 'SetExpectedDischarge', spell: 'ann', date: '2016-10-05' });
  await s.accept({ command: 'SetExpectedDischarge', spell: 'ann', date: '2016-10-04', reason: 'better' });
  await s.accept({ command: 'InvolveFamily', spell: 'ann', involved: true, note: 'her son Tom' });
  await clock('2016-10-03 09:59');
  assert.strictEqual((await page('cases/ben')).expectedDateMissed, false);
  await clock('2016-10-03 10:00');
  assert.strictEqual((await page('cases/ben')).expectedDateMissed, true);
  assert.deepStrictEqual((await page('breaches')).breaches.map((b) => `${b.spell} ${b.breach}`), ['ben EXPECTED_DATE']);
  const ann = await page('cases/ann');
  assert.deepStrictEqual(ann.expectedDischargeHistory.map((e) => e.date), ['2016-10-05', '2016-10-04']);
  assert.strictEqual(ann.familyInvolved, true);
  assert.strictEqual(ann.familyNote, 'her son Tom');
});

test('a review of the criteria to reside says clinical readiness too; both regimes from one record (R5.17)', async () => {
  assert((await page('reviews-due')).reviewsDue.some((r) => r.spell === 'ann'));
  await refused({ command: 'ReviewCriteriaToReside', spell: 'ann', meets: true }, 'MISSING_FIELD');
  await s.accept({ command: 'ReviewCriteriaToReside', spell: 'ann', meets: true, criteria: ['CTR03'] });
  assert(!(await page('reviews-due')).reviewsDue.some((r) => r.spell === 'ann'));
  await clock('2016-10-03 12:00');
  await s.accept({ command: 'ReviewCriteriaToReside', spell: 'ann', meets: false });
  await until('beds know', async () => (await s.get('/api/v1/spells/ann/events')).body.includes('CLINICAL'));
  await s.accept({ command: 'RecordReadiness', spell: 'ann', criterion: 'MDT', met: true });
  await s.accept({ command: 'RecordReadiness', spell: 'ann', criterion: 'SAFE', met: true });
  const c = await page('cases/ann');
  assert.strictEqual(c.dischargeReadyDate, '2016-10-03');
  assert.strictEqual(c.readyForTransfer, true);
  assert.strictEqual(c.waitingForNothingKnown, true);
});

test('the one reason is derived from what is waited for, in the order a discharge needs it', async () => {
  await refused({ command: 'OpenBlocker', spell: 'ann', blocker: 'b0', awaiting: 'NHS_BED', side: 'SOCIAL_CARE', owner: '912' }, 'ATTRIBUTION_NOT_PERMITTED');
  await s.accept({ command: 'OpenBlocker', spell: 'ann', blocker: 'b1', awaiting: 'HOME_CARE', side: 'SOCIAL_CARE', owner: '912', note: 'waits for a carer' });
  await reason('ann', 'E SOCIAL_CARE');
  await clock('2016-10-03 12:10');
  await s.accept({ command: 'OpenBlocker', spell: 'ann', blocker: 'b2', awaiting: 'FUNDING', side: 'NHS', owner: '99P' });
  await reason('ann', 'B NHS');
  await clock('2016-10-03 12:20');
  await s.accept({ command: 'OpenBlocker', spell: 'ann', blocker: 'b3', awaiting: 'FUNDING', side: 'SOCIAL_CARE', owner: '912' });
  await reason('ann', 'B BOTH');
  await s.accept({ command: 'CloseBlocker', spell: 'ann', blocker: 'b2' }); // in the same moment
  await s.accept({ command: 'CloseBlocker', spell: 'ann', blocker: 'b3' });
  await clock('2016-10-03 12:30');
  await reason('ann', 'E SOCIAL_CARE');
  assert.deepStrictEqual((await page('blockers')).blockers.map((b) => `${b.spell} ${b.id} ${b.reason} ${b.owner} ${b.note}`), ['ann b1 E 912 waits for a carer']);
});

test('a person overrides, until what is waited for changes', async () => {
  await clock('2016-10-03 13:00');
  await s.accept({ command: 'ConfirmDelay', spell: 'ann' });
  await s.accept({ command: 'ConfirmDelay', spell: 'ann', reason: 'G', attribution: 'NHS' });
  await reason('ann', 'G NHS');
  await clock('2016-10-03 13:30');
  await s.accept({ command: 'RecordDelay', spell: 'ann', reason: 'F', attribution: 'NHS' });
  await clock('2016-10-03 14:00');
  await s.accept({ command: 'OpenBlocker', spell: 'ann', blocker: 'b4', awaiting: 'ASSESSMENT', side: 'SOCIAL_CARE', owner: '912' });
  await reason('ann', 'A SOCIAL_CARE');
  await clock('2016-10-03 14:10');
  await s.accept({ command: 'CloseBlocker', spell: 'ann', blocker: 'b4' });
  await reason('ann', 'E SOCIAL_CARE');
  await clock('2016-10-03 14:30');
  await s.accept({ command: 'RecordDelay', spell: 'ann', reason: 'G', attribution: 'NHS' });
  await clock('2016-10-03 15:00');
  assert.strictEqual((await delay('ann')).reason, 'G', 'what a person said to beds stands');
  const w = (await page('cases/ann')).delay;
  assert.strictEqual(w.saidByHand, true);
});

test('a referral has a reply clock; the hub needs a coordinator; duplicates are found', async () => {
  await refused({ command: 'SetPathway', spell: 'ann', pathway: 'P1' }, 'NO_COORDINATOR');
  await s.accept({ command: 'Refer', spell: 'ann', referral: 'r1', hub: 'hub-north', pathway: 'P1' });
  await refused({ command: 'Refer', spell: 'ann', referral: 'r2', hub: 'hub-north' }, 'DUPLICATE_REFERRAL');
  const open = await line('referrals', 'referrals', 'ann');
  assert.strictEqual(Date.parse(open.replyBy), Date.parse(london('2016-10-03 17:00')));
  assert.strictEqual(open.label, 'discharge to assess');
  await clock('2016-10-03 17:00');
  assert.strictEqual((await line('referrals', 'referrals', 'ann')).overdue, true);
  await s.accept({ command: 'ReturnReferral', spell: 'ann', reason: 'INCOMPLETE' });
  await clock('2016-10-03 18:00');
  await s.accept({ command: 'Refer', spell: 'ann', referral: 'r3', hub: 'hub-north' });
  assert.strictEqual(Date.parse((await line('referrals', 'referrals', 'ann')).replyBy), Date.parse(london('2016-10-04 08:00')));
  await refused({ command: 'AcceptReferral', spell: 'ann' }, 'NO_COORDINATOR');
  await s.accept({ command: 'AcceptReferral', spell: 'ann', coordinator: 'nurse.a', organisation: 'RBZ', pathway: 'P1' });
  await s.accept({ command: 'AssignCoordinator', spell: 'ann', coordinator: 'worker.b', organisation: '912' });
  const c = await page('cases/ann');
  assert.strictEqual(c.coordinator, 'worker.b');
  assert.strictEqual(c.handovers, 1);
  assert.strictEqual(c.pathway, 'P1');
  assert.deepStrictEqual(c.referrals.map((r) => r.state), ['RETURNED', 'ACCEPTED']);
});

test('a community service pulls from the ready list, one at a time', async () => {
  await refused({ command: 'ClaimPatient', spell: 'ben', service: 'community-north' }, 'NOT_READY');
  await s.accept({ command: 'ClaimPatient', spell: 'ann', service: 'community-north' });
  await refused({ command: 'ClaimPatient', spell: 'ann', service: 'other' }, 'CLAIMED');
  assert.strictEqual((await line('ready?service=community-north', 'ready', 'ann')).claimedBy, 'community-north');
});

test('an assessment has sections of several professions, and nobody is assessed twice (R6.15)', async () => {
  const ask = {
    command: 'RequestAssessment', spell: 'ben', assessment: 'x1', kind: 'NEW_CARE_HOME', provider: 'home-1', assessor: 'nurse.t',
    sections: [{ section: 'MOBILITY', profession: 'PHYSIOTHERAPIST', side: 'NHS' }, { section: 'MEANS', profession: 'SOCIAL_WORKER', side: 'AUTHORITY' }],
  };
  await refused(ask, 'OWN_ASSESSMENT_REQUIRED');
  await s.accept({
    command: 'RegisterTrustedAssessor', provider: 'home-1', assessor: 'nurse.t', kinds: ['NEW_CARE_HOME'], competencies: ['NURSING'],
    protocolWho: 'nurse', protocolWhat: 'care needs', protocolHow: 'on the ward', protocolReview: 'yearly', protocolIfFlawed: 'seen again',
    validFrom: '2016-10-01', validTo: '2017-09-30',
  });
  await s.accept(ask);
  await refused({ ...ask, assessment: 'x2' }, 'ALREADY_ASSESSED');
  await s.accept({ command: 'StartAssessment', spell: 'ben', assessment: 'x1' });
  await clock('2016-10-04 08:30');
  await s.accept({ command: 'CompleteAssessment', spell: 'ben', assessment: 'x1', section: 'MOBILITY' });
  assert.strictEqual((await line('assessments', 'assessments', 'ben')).status, 'STARTED');
  await s.accept({ command: 'CompleteAssessment', spell: 'ben', assessment: 'x1' });
  const a = (await page('cases/ben')).assessments[0];
  assert.strictEqual(a.status, 'COMPLETE');
  assert.strictEqual(a.hours, 14);
  await refused({ command: 'AcceptAssessment', spell: 'ben', assessment: 'x1', provider: 'home-2' }, 'OWN_ASSESSMENT_REQUIRED');
});

test('tasks are planned backwards from the expected day', async () => {
  const tasks = (await page('tasks')).tasks.filter((t) => t.spell === 'ann');
  assert.deepStrictEqual(tasks.map((t) => `${t.task} ${t.due} ${t.late}`), ['GATE_48H 2016-10-02 true', 'MEDICINES 2016-10-03 true', 'TRANSPORT 2016-10-03 true', 'GP_LETTER 2016-10-04 false', 'AFTER_CONTACT 2016-10-05 false']);
  await s.accept({ command: 'CompleteTask', spell: 'ann', task: 'GATE_48H' });
  await refused({ command: 'CompleteTask', spell: 'ann', task: 'GATE_48H' }, 'DONE');
});

test('day 10 alerts, the day after breaches; what is left is no onward service (R6.9)', async () => {
  await refused({ command: 'StartD2A', spell: 'ann', service: 'home-team' }, 'STILL_IN_HOSPITAL');
  await clock('2016-10-04 15:00');
  await s.accept({ command: 'DischargePatient', spell: 'ann' });
  await clock('2016-10-04 16:30');
  await s.accept({ command: 'RecordFirstContact', spell: 'ann', service: 'home-team' });
  await s.accept({ command: 'StartD2A', spell: 'ann', service: 'home-team' });
  await clock('2016-10-13 23:59');
  assert.strictEqual((await line('episodes', 'episodes', 'ann')).alert, false);
  await clock('2016-10-14 00:00');
  const day10 = await line('episodes', 'episodes', 'ann');
  assert.strictEqual(day10.day, 10);
  assert.strictEqual(day10.alert, true);
  assert.strictEqual(day10.breached, false);
  await refused({ command: 'ExtendD2A', spell: 'ann', until: '2016-10-16' }, 'MISSING_FIELD');
  await s.accept({ command: 'ExtendD2A', spell: 'ann', until: '2016-10-16', reason: 'NO_ONWARD_SERVICE' });
  await s.accept({ command: 'AwaitOnwardService', spell: 'ann', service: 'REABLEMENT' });
  await clock('2016-10-16 12:00');
  assert.strictEqual((await line('episodes', 'episodes', 'ann')).breached, false);
  await clock('2016-10-17 00:00');
  assert.strictEqual((await line('breaches', 'breaches', 'ann')).breach, 'EPISODE_TOO_LONG');
  await s.accept({ command: 'EndD2A', spell: 'ann', outcome: 'REABLEMENT' });
  const e = (await page('cases/ann')).episode;
  assert.strictEqual(e.noOnwardServiceDays, 3);
  assert.strictEqual(e.outcome, 'REABLEMENT');
  const m = await page('measures?from=2016-10-01&to=2016-10-31');
  assert.strictEqual(m.discharges, 1);
  assert.deepStrictEqual(m.readyToDischarge.find((b) => b.days === '1'), { days: '1', discharges: 1, bedDays: 1 });
  assert.strictEqual(m.firstContactsWithin2Hours, 1);
  assert.strictEqual(m.pathways.P1, 1);
  assert.deepStrictEqual(m.pathwaySetOnReadyDay, { within: 1, late: 0, unknown: 0, share: 100 }); // R6.5
  assert.deepStrictEqual(m.awayInTime, { within: 0, late: 1, unknown: 0, share: 0 }); // R6.6
  assert.deepStrictEqual(m.firstVisitInTime, { within: 1, late: 0, unknown: 0, share: 100 }); // R6.7
});

test('off the ward to the lounge within the hour, away within two (R6.6); who could go and has not is listed', async () => {
  for (const spell of ['dee', 'eve']) {
    await admit(spell, { at: london('2016-10-16 09:00') });
    await s.accept({ command: 'ReviewCriteriaToReside', spell, meets: false, at: london('2016-10-16 10:00') });
  }
  await s.accept({ command: 'MovePatient', spell: 'dee', ward: 'Lounge', at: london('2016-10-16 10:45') });
  await s.accept({ command: 'DischargePatient', spell: 'dee', at: london('2016-10-16 12:00') });
  await settled();
  const m = await page('measures?from=2016-10-16&to=2016-10-16');
  assert.deepStrictEqual([m.offTheWardInTime.within, m.awayInTime.within, m.pathwaySetOnReadyDay.unknown, m.pathwaySetOnReadyDay.late], [1, 1, 1, 1]);
  const late = (await page('breaches')).breaches.filter((b) => b.spell === 'eve').map((b) => b.breach);
  assert.deepStrictEqual(late, ['PATHWAY_NOT_SET', 'STILL_ON_WARD', 'STILL_IN_HOSPITAL']);
});

test('the weekly snapshot says why long stays remain, without a side (R5.4, R5.14, R5.15, R5.18)', async () => {
  const at = (when) => ({ at: london(when) });
  for (const spell of ['fay', 'gus']) await admit(spell, at('2016-10-02 09:00'));
  await s.accept({ command: 'ReviewCriteriaToReside', spell: 'fay', meets: false, ...at('2016-10-07 10:00') });
  await s.accept({
    command: 'OpenBlocker', spell: 'fay', blocker: 'b', awaiting: 'HOME_CARE', side: 'SOCIAL_CARE', owner: '912', ...at('2016-10-08 10:00'),
    family: 'INTERFACE_PROCESS', localCode: 'IP7', title: 'Restart of existing social care',
  });
  await s.accept({ command: 'ReviewCriteriaToReside', spell: 'gus', meets: false, ...at('2016-10-16 09:00') });
  await s.accept({ command: 'ReviewCriteriaToReside', spell: 'gus', meets: true, criteria: ['CTR03'], ...at('2016-10-16 15:00') });
  const snapshot = (stay) => page(`reasons?day=2016-10-16&stay=${stay}`);
  await settled();
  const r = await snapshot(14);
  assert.deepStrictEqual(r.people.map((p) => [p.spell, p.reason, p.family, p.localCode, p.title, p.stayDays, p.additionalBedDays]), [
    ['fay', 'viii', 'INTERFACE_PROCESS', 'IP7', 'Restart of existing social care', 14, 9],
    ['gus', 'i', undefined, undefined, undefined, 14, 0],
  ]);
  assert.deepStrictEqual(r.stays.map((b) => [b.stay, b.people, b.additionalBedDays]), [[7, 1, 9], [14, 1, 9], [21, 0, 0]]);
  assert.strictEqual(r.reasons.find((x) => x.reason === 'viii').people, 1);
  assert(!/NHS"|SOCIAL_CARE|"side"|attribution/.test(JSON.stringify(r)), 'no side (R5.18)');
  assert.strictEqual((await snapshot(21)).total, 0);
  for (const bad of ['reasons?stay=8', 'reasons?day=2016-12-01', 'reasons?day=2016-06-01', 'measures?from=2016-06-01', 'measures?day=2016-06-01', 'measures?from=2016-10-02&to=2016-10-01'])
    assert.strictEqual((await s.get(`/api/v1/d2a/${bad}`)).status, 400, bad);
});

test('requests for reablement and packages are waited for without being typed twice (R7.10, R8.18)', async () => {
  await admit('cy');
  for (const criterion of ['CLINICAL', 'MDT', 'SAFE']) await s.accept({ command: 'RecordReadiness', spell: 'cy', criterion, met: true });
  await s.accept({
    command: 'RequestReablement', request: 'q1', spell: 'cy', zone: 'EX31', earliestStart: '2016-10-18', weeks: 6, funder: 'JOINT',
    visits: [{ days: ['MON'], band: 'MORNING', minutes: 30 }],
  });
  await reason('cy', 'E BOTH');
  await s.accept({ command: 'WithdrawReablement', request: 'q1', reason: 'NOT_NEEDED' });
  const c = await until('nothing is waited for', async () => {
    const x = await page('cases/cy');
    return x.waitingFor.length === 0 && x;
  });
  assert.strictEqual(c.waitingForNothingKnown, true);
});

// Rulebook 4.4, through the processes: the whole of N1 and N2, the refusals of N6 and N7.
const notice = (spell, at, fields = {}) => ({
  command: 'IssueAssessmentNotice', spell, at: london(at), hospital: 'North Devon District Hospital', patientConsulted: true, carer: 'NONE',
  chcConsidered: true, chcResult: 'NOT_ELIGIBLE', objected: false, liaisonName: 'A. Nurse', liaisonPhone: '01271 000000', ...fields,
});
const leave = (spell, at, proposed) => ({
  command: 'IssueDischargeNotice', spell, at: london(at), hospital: 'North Devon District Hospital', proposedDischarge: proposed, patientTold: true,
  carer: 'NONE', nhsServices: 'NONE', liaisonName: 'A. Nurse', liaisonEmail: 'a.nurse@example.org',
});
const NOTICES = [
  // name, NHS number, assessment notice, discharge notice, council ready, days, pence
  ['N1', '9434765870', '2016-10-03 10:00', '2016-10-04 09:00', '2016-10-08 09:00', 2, 26000],
  ['N2', '9434765889', '2016-10-03 10:00', '2016-10-04 09:00', '2016-10-08 15:00', 3, 39000],
  ['N3', '9434765897', '2016-10-03 10:00', '2016-10-04 09:00', '2016-10-06 10:59', 0, 0],
  ['N4', '9434765900', '2016-10-03 14:01', '2016-10-04 09:00', '2016-10-08 09:00', 1, 13000],
  ['N5', '9434765935', '2016-10-07 16:00', '2016-10-08 10:00', '2016-10-11 09:00', 0, 0],
];
const PROPOSED = { N5: '2016-10-09' };

test('notices are checked, acknowledged, charged where that is on (N1 to N9)', async () => {
  for (const [spell, nhsNumber, given, proposed, ready] of NOTICES) {
    await admit(spell, { at: london('2016-09-28 09:00'), familyName: 'Test', givenName: spell, nhsNumber });
    for (const criterion of ['CLINICAL', 'MDT', 'SAFE'])
      await s.accept({ command: 'RecordReadiness', spell, criterion, met: true, at: london('2016-10-02 09:00') });
    await s.accept({ command: 'RecordDelay', spell, reason: 'E', attribution: 'SOCIAL_CARE', at: london('2016-10-02 09:00') });
    const bad = await refused(notice(spell, given, { liaisonPhone: undefined, objected: undefined }), 'MISSING_FIELD');
    assert(/object/.test(bad.message) && /liaison|telephone/i.test(bad.message), `all that is missing is told: ${bad.message}`);
    await refused(leave(spell, proposed, PROPOSED[spell] || '2016-10-05'), 'NO_ASSESSMENT_NOTICE');
    await s.accept(notice(spell, given));
    await s.accept(leave(spell, proposed, PROPOSED[spell] || '2016-10-05'));
    await s.accept({ command: 'AcknowledgeNotice', spell, notice: 'DISCHARGE', at: london('2016-10-08 12:00') });
    await s.accept({ command: 'RecordCouncilStep', spell, step: 'DONE', at: london(ready) });
  }
  const list = (await page('notices')).cases;
  for (const [spell, , , , , days, pence] of NOTICES) {
    const of = list.find((c) => c.spell === spell);
    const charge = of.notices.find((n) => n.notice === 'DISCHARGE').charge;
    assert.deepStrictEqual([spell, charge.days, charge.pence], [spell, days, pence]);
    assert.strictEqual(of.stage, 'READY');
  }
  const lost = async (spell) => (await page(`cases/${spell}`)).notices.find((n) => n.notice === 'DISCHARGE').mustWithdraw;
  assert.deepStrictEqual(await lost('N1'), [], 'only the council failed (R4.13)');
  await s.accept({ command: 'OpenBlocker', spell: 'N2', blocker: 'b', awaiting: 'MEDICINES', side: 'NHS', owner: 'RBZ' });
  assert.deepStrictEqual(await lost('N2'), ['DAY_NOT_SAFE'], 'not only the council');
  await s.accept({ command: 'AssignCoordinator', spell: 'N1', coordinator: 'nurse.a' });
  await s.accept({ command: 'SetPathway', spell: 'N1', pathway: 'P0' });
  const must = (await page('breaches')).breaches.find((b) => b.spell === 'N1' && b.breach === 'NOTICE_TO_WITHDRAW');
  assert.deepStrictEqual([must.notice, must.mustWithdraw], ['ASSESSMENT', ['SAFE_WITHOUT_COUNCIL']]); // R4.9
  await admit('N6', { at: london('2016-09-28 09:00'), familyName: 'Test', nhsNumber: '9434765927' });
  await s.accept(notice('N6', '2016-10-03 10:00'));
  await refused(leave('N6', '2016-10-05 08:00', '2016-10-05'), 'LESS_THAN_ONE_DAY');
  await refused(leave('N6', '2016-10-04 14:30', '2016-10-05'), 'LESS_THAN_ONE_DAY');
  await s.accept({ command: 'WithdrawNotice', spell: 'N6', notice: 'ASSESSMENT', reason: 'WRONG_COUNCIL', at: london('2016-10-05 10:00') });
  const gone = await line('notices', 'cases', 'N6');
  assert.strictEqual(gone.stage, 'WITHDRAWN');
  assert.deepStrictEqual(gone.notices.map((n) => [n.message, n.withdrawalMessage]), [['975701000000106', '1078011000000107']]); // 4.6
  await s.accept({ command: 'WithdrawNotice', spell: 'N3', notice: 'DISCHARGE', reason: 'DAY_NOT_SAFE', at: london('2016-10-15 10:00') });
  await s.accept({ command: 'WithdrawNotice', spell: 'N5', notice: 'ASSESSMENT', reason: 'WRONG_COUNCIL', at: london('2016-10-15 10:00') });
  const messages = async (spell) => (await line('notices', 'cases', spell)).notices.map((n) => [n.message, n.withdrawalMessage]);
  assert.deepStrictEqual(await messages('N3'), [['975701000000106', undefined], ['975731000000100', '975851000000104']]);
  assert.deepStrictEqual(await messages('N5'), [['975701000000106', '975841000000102'], ['975731000000100', '975841000000102']]);
  await admit('N8', { at: london('2016-10-03 09:00'), familyName: 'Test', nhsNumber: '9434765943' });
  await refused(notice('N8', '2016-09-25 10:00'), 'TOO_EARLY');
  await s.accept(notice('N8', '2016-09-26 10:00')); // N9
  const asked = (await page('cases/N8')).notices.map((n) => n.liaison);
  assert.deepStrictEqual(asked, ['A. Nurse, 01271 000000']); // R4.7
});

test('after a restart everything is as it was, and nothing is said twice', async () => {
  const paths = ['cases', 'ready', 'blockers', 'referrals?state=ACCEPTED', 'notices', 'breaches', 'trusted-assessors'];
  const state = async () => Promise.all(paths.map(async (p) => ({ ...(await page(p)), position: 0 })));
  const before = await state();
  const position = (await page('cases')).position;
  await s.down();
  await s.up();
  assert.deepStrictEqual(await state(), before);
  assert.strictEqual((await page('cases')).position, position);
});
