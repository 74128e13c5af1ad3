// Two processes are asked, in the same instant, for the same assessment of one person in two stays: nobody is assessed twice
// (R6.15), and none is refused for nothing.
'use strict';
const { System } = require('../support/system');
const { Stay, london } = require('../support/stay');
const { nhsNumber } = require('../support/nobody');
const { secondOf, behindSecond } = require('../support/second');
const { test, note, assert } = require('../support/tap');

const PEOPLE = 150;
const KINDS = ['NEW_CARE_HOME', 'NEW_HOME_CARE', 'EQUIPMENT'];
const each = (n, f) => Array.from({ length: n }, (_, i) => f(i));
let s, other;

const ask = (stay, kind) => (i) => ({
  command: 'RequestAssessment', spell: `${stay}-${i}`, assessment: `${stay}-${kind}`, kind, provider: `provider-${i}`, assessor: `provider-${i}`,
  sections: [{ section: 'MOBILITY', profession: 'PHYSIOTHERAPIST', side: 'NHS' }],
});
const tell = async (to, list) => {
  const r = await to.call('POST', '/api/v1/commands', list);
  assert.strictEqual(r.status, 200, r.body);
  return r.json;
};

test('two processes with a gateway each', async () => {
  s = await System.start({ manual: true, token: 'd2a-race' });
  await s.accept({ command: 'AdvanceClock', to: london('2016-10-03 09:00') });
  const stay = (name, from) => each(PEOPLE, (i) => new Stay(`${name}-${i}`, 'RBZ').admit(from).commands.map((c) => ({ ...c, nhsNumber: nhsNumber(i), dateOfBirth: '1940-05-01' }))).flat();
  await s.import(stay('first', '2016-09-20 09:00'));
  await s.import(each(PEOPLE, (i) => ({ command: 'DischargePatient', at: london('2016-09-28 09:00'), spell: `first-${i}`, destination: '19' })));
  await s.import(stay('again', '2016-10-01 09:00'));
  secondOf(s, 'd2a');
  other = await behindSecond(s, 'd2a');
});

for (const kind of KINDS) {
  test(`${kind}: one of two is accepted`, async () => {
    const [a, b] = await Promise.all([tell(s, each(PEOPLE, ask('first', kind))), tell(other, each(PEOPLE, ask('again', kind)))]);
    for (let i = 0; i < PEOPLE; i++) {
      assert.deepStrictEqual([a[i].accepted, b[i].accepted].sort(), [false, true], `person ${i}: ${JSON.stringify([a[i], b[i]])}`);
      assert.strictEqual((a[i].accepted ? b : a)[i].code, 'ALREADY_ASSESSED');
    }
    note(`${PEOPLE} pairs; the second process got ${b.filter((x) => x.accepted).length}`);
  });
}

test('every person has one assessment of each kind in the log', () => {
  const told = s.sql("SELECT count(*) FROM log.event WHERE type = 130 AND stream LIKE 'case/%'")[0][0];
  assert.strictEqual(Number(told), PEOPLE * KINDS.length);
});
