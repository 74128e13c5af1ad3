// Two processes are told different things about the same spell, or the same minutes of a team, in the same instant: what each
// rule says of all of them together holds in the log (R7.8).
'use strict';
const { System } = require('../support/system');
const { Stay, london } = require('../support/stay');
const { nhsNumber } = require('../support/nobody');
const { secondOf, behindSecond } = require('../support/second');
const { test, note, assert } = require('../support/tap');

const PAIRS = 200;
const TEAMS = 90;
const ROUNDS = 5; // of pairs about the same spells or teams
const each = (n, f) => Array.from({ length: n }, (_, i) => f(i));
const zone = (i) => `EX${1 + (i % 99)}`;
const about = new Map(); // request: spell
let s, other;

const request = (id, i, spell) => about.set(id, spell) && {
  command: 'RequestReablement', request: id, zone: zone(i), earliestStart: '2016-10-03', weeks: 2,
  visits: [{ days: ['MON', 'WED', 'FRI'], band: 'MORNING', minutes: 30 }], funder: 'COUNCIL', ...(spell ? { spell } : {}),
};
// Room for one request.
const team = (id, i) => ({ command: 'RegisterTeam', team: id, zones: [zone(i)], weekly: [{ zone: zone(i), band: 'MORNING', minutes: 90 }] });
const tell = async (to, list) => {
  const r = await to.call('POST', '/api/v1/commands', list);
  assert.strictEqual(r.status, 200, r.body);
  return r.json;
};
const both = (first, second) => Promise.all([tell(s, first), tell(other, second)]);

// Spells with more than one open request, as the log has it: asked for (210), neither withdrawn (212) nor ended (222).
function twice() {
  const open = s.sql(
    "SELECT substr(stream, 12) FROM log.event WHERE stream LIKE 'reablement/%'" +
      ' GROUP BY stream HAVING bool_or(type = 210) AND NOT bool_or(type IN (212, 222))',
  );
  const spells = open.map(([id]) => about.get(id)).filter(Boolean);
  return spells.filter((x, i) => spells.indexOf(x) < i);
}

test('two processes with a gateway each', async () => {
  s = await System.start({ manual: true, token: 'race' });
  await s.accept({ command: 'AdvanceClock', to: london('2016-10-03 09:00') });
  await s.import(each(PAIRS + ROUNDS * TEAMS, (i) => new Stay(`spell-${i}`, 'RBZ').admit('2016-09-20 09:00')).flatMap((x) => x.commands));
  const known = (i) => ({ nhsNumber: nhsNumber(i), dateOfBirth: '1940-05-01' });
  for (const [name, from] of [['first', '2016-09-10 09:00'], ['again', '2016-09-25 09:00']]) {
    const stays = each(PAIRS, (i) => new Stay(`${name}-${i}`, 'RBZ').admit(from));
    await s.import(stays.flatMap((x, i) => x.commands.map((c) => ({ ...c, ...known(i) }))));
    if (name === 'first') await s.import(each(PAIRS, (i) => ({ command: 'DischargePatient', spell: `first-${i}`, at: london('2016-09-20 09:00'), destination: '19' })));
  }
  secondOf(s, 'reablement');
  other = await behindSecond(s, 'reablement');
});

test('two requests for the same spell: one is accepted, the other refused', async () => {
  let won = 0;
  for (let k = 0; k < ROUNDS; k++) {
    const [a, b] = await both(...['a', 'b'].map((x) => each(PAIRS, (i) => request(`${x}-${k}-${i}`, i, `spell-${i}`))));
    assert.deepStrictEqual(twice(), [], `round ${k}: spells with two open requests`);
    for (let i = 0; i < PAIRS; i++) {
      assert.deepStrictEqual([a[i].accepted, b[i].accepted].sort(), [false, true], `round ${k}, spell ${i}`);
      assert.strictEqual((a[i].accepted ? b : a)[i].code, 'ALREADY_REQUESTED');
    }
    won += b.filter((x) => x.accepted).length;
    const winner = (i) => `${a[i].accepted ? 'a' : 'b'}-${k}-${i}`;
    for (const r of await tell(s, each(PAIRS, (i) => ({ command: 'WithdrawReablement', request: winner(i), reason: 'NOT_NEEDED' }))))
      assert.ok(r.accepted, JSON.stringify(r));
  }
  note(`${ROUNDS * PAIRS} pairs; the second process got ${won}`);
});

test('two requests for two stays of one person: one is accepted', async () => {
  const ask = (x) => each(PAIRS, (i) => request(`${x}-request-${i}`, i, `${x}-${i}`));
  const [a, b] = await both(ask('first'), ask('again'));
  for (let i = 0; i < PAIRS; i++) assert.deepStrictEqual([a[i].accepted, b[i].accepted].sort(), [false, true], `person ${i}: ${JSON.stringify([a[i], b[i]])}`);
  note(`${PAIRS} pairs; the second process got ${b.filter((x) => x.accepted).length}`);
});

test('the last minutes of a team: one gets them, the other none', async () => {
  let won = 0;
  for (let k = 0; k < ROUNDS; k++) {
    const place = (x) => each(TEAMS, (i) => ({ command: 'AllocateReablement', request: `${x}-${k}-${i}`, team: `team-${k}-${i}`, start: '2016-10-10' }));
    await tell(s, each(TEAMS, (i) => team(`team-${k}-${i}`, i)));
    await tell(s, ['x', 'y'].flatMap((x) => each(TEAMS, (i) => request(`${x}-${k}-${i}`, i))));
    const [a, b] = await both(place('x'), place('y'));
    for (let i = 0; i < TEAMS; i++)
      assert.deepStrictEqual([a[i].accepted, b[i].accepted].sort(), [false, true], `round ${k}, team ${i}: ${JSON.stringify([a[i], b[i]])}`);
    won += b.filter((x) => x.accepted).length;
  }
  note(`${ROUNDS * TEAMS} pairs; the second process got ${won}`);
});

// The first decides twice about a request before it knows whether the first decision stands; the second once. So many events
// of the one in the place of the other's make the second decision no better founded.
test('what was decided on what did not stand does not stand', async () => {
  let begun = 0;
  for (let k = 0; k < ROUNDS; k++) {
    const id = (i) => `z-${k}-${i}`;
    await tell(s, each(TEAMS, (i) => [team(`duo-${k}-${i}`, i), request(id(i), i)]).flat());
    const begin = (i) => [{ command: 'AllocateReablement', request: id(i), team: `duo-${k}-${i}` }, { command: 'StartReablement', request: id(i) }];
    const [a, b] = await both(each(TEAMS, begin).flat(), each(TEAMS, (i) => ({ command: 'WithdrawReablement', request: id(i), reason: 'NOT_NEEDED' })));
    for (let i = 0; i < TEAMS; i++) {
      const started = a[2 * i + 1].accepted;
      assert.strictEqual(started, !b[i].accepted, `round ${k}, request ${i}: ${JSON.stringify([...a.slice(2 * i, 2 * i + 2), b[i]])}`);
      begun += started;
    }
  }
  note(`${ROUNDS * TEAMS} pairs; the first process was quicker with ${begun}`);
});

// The first gives up what the second begins, and counts on it at once: either it is given up, or nothing stands on it.
test('what was given up is only free when it was given up', async () => {
  let begun = 0;
  for (const r of await tell(s, each(ROUNDS * TEAMS, (i) => ({ command: 'DischargePatient', spell: `spell-${PAIRS + i}` }))))
    assert.ok(r.accepted, JSON.stringify(r));
  for (let k = 0; k < ROUNDS; k++) {
    const id = (x, i) => `${x}-${k}-${i}`;
    const spell = (i) => `spell-${PAIRS + k * TEAMS + i}`;
    const place = (x, i) => ({ command: 'AllocateReablement', request: id(x, i), team: id('crew', i), start: '2016-10-10' });
    const giveUp = (i) => [
      i % 2 ? { command: 'ReleaseReablement', request: id('old', i), reason: 'NO_STAFF' } : { command: 'WithdrawReablement', request: id('old', i), reason: 'NOT_NEEDED' },
      request(id('new', i), i, spell(i)),
      place('next', i),
    ];
    await tell(s, each(TEAMS, (i) => team(id('crew', i), i)));
    await tell(s, each(TEAMS, (i) => [request(id('old', i), i, spell(i)), request(id('next', i), i), place('old', i)]).flat());
    const [a, b] = await both(each(TEAMS, giveUp).flat(), each(TEAMS, (i) => ({ command: 'StartReablement', request: id('old', i), day: '2016-10-03' })));
    for (let i = 0; i < TEAMS; i++) {
      const [gave, asked, placed] = a.slice(3 * i).map((x) => x.accepted);
      const fits = b[i].accepted ? [false, false, false] : [true, i % 2 === 0, true];
      assert.deepStrictEqual([gave, asked, placed], fits, `round ${k}, team ${i}: ${JSON.stringify([...a.slice(3 * i, 3 * i + 3), b[i]])}`);
    }
    begun += b.filter((x) => x.accepted).length;
    assert.deepStrictEqual(twice(), [], `round ${k}: spells with two open requests`);
  }
  note(`${ROUNDS * TEAMS} pairs; the second process was quicker with ${begun}`);
});

test('no team has given more than it has', async () => {
  for (const week of (await s.get('/api/v1/reablement/capacity?weeks=14')).json.weeks)
    for (const free of week.free) assert.ok(free.minutes >= 0 && free.doubleMinutes >= 0, JSON.stringify(week));
});
