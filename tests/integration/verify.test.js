// homeward verify: silent on a rich history, and names what is wrong wherever an error is planted.
'use strict';
const { spawnSync } = require('child_process');
const { test, assert } = require('../support/tap');
const { System } = require('../support/system');
const { history, corrections, places } = require('../support/history');

let s;
const STILL = '9223372036854775807';
const say = (commands) => s.run(['import', '-'], commands.map((c) => JSON.stringify(c)).join('\n') + '\n');
const one = (sql) => s.sql(sql)[0][0];
const spellEvents = (after = 0) =>
  s.sql(`SELECT position, stream, type FROM log.event WHERE stream LIKE 'spell/%' AND position > ${after} ORDER BY position`)
    .map(([position, stream, type]) => ({ position: Number(position), stream, type: Number(type) }));

async function clean(what) {
  const r = await s.run(['verify']);
  assert.strictEqual(r.code, 0, `${what}: ${r.stdout}${r.stderr}`);
  assert.match(r.stdout, /^no difference: /m);
}

test('no difference after a history with late, repeated and retracted facts', async () => {
  s = await System.start({ manual: true });
  await clean('nothing at all');
  await say([{ command: 'AdvanceClock', to: '2026-11-20T12:00:00Z' }, ...places()]);
  for (const seed of [3, 4, 5]) {
    const before = Number(one('SELECT position FROM log.ledger'));
    await say(history({ seed, spells: 50 }).map((c) => ({ ...c, spell: `${seed}${c.spell}` })));
    await say(corrections(spellEvents(before), { seed }));
    await say(corrections(spellEvents(before).filter((e) => e.type === 12), { seed: seed + 1, share: 0.5 })); // takes back what was taken back
    await clean(`seed ${seed}`);
  }
  assert.ok(Number(one(`SELECT count(*) FROM live.segment WHERE known_to < ${STILL}`)) > 200);
});

test('whatever is asked of it', async () => {
  for (const args of [['--at', '1,100,200'], ['--sample', '20', '--seed', '7'], ['--spell', '3S0001'], ['--quiet', '--limit', '3']]) {
    const r = await s.run(['verify', ...args]);
    assert.strictEqual(r.code, 0, r.stdout + r.stderr);
  }
  for (const args of [['--at', 'x'], ['--spell'], ['--sample', '0'], ['x', 'y'], ['--answer', 'days'], ['--answer', 'x'], ['--policy', 'x']]) {
    const r = await s.run(['verify', ...args]);
    assert.strictEqual(r.code, 2, `${args}: ${r.stdout}${r.stderr}`);
  }
  assert.strictEqual((await s.run(['verify', '--answer', 'live', '--as-at', 'yesterday'])).code, 3);
});

// The spell an error is planted in, and its row.
const segment = (where) => s.sql(`SELECT ctid, spell FROM live.segment WHERE ${where} ORDER BY spell, start_at LIMIT 1`)[0];
const other = (column, of) => `(SELECT min(d.id) FROM live.cell d, live.cell c WHERE c.id = ${of} AND d.${column} <> c.${column})`;
const now = `known_to = ${STILL}`;

// Each answers [how to plant it, how to take it out again, what the report must say].
const segmentErrors = {
  'one too many': () => {
    const [ctid, spell] = segment(`${now} AND end_at < 'infinity'`);
    return [`INSERT INTO live.segment SELECT spell, cell, known_from, known_to, start_at + interval '1 minute', end_at, first_midnight, first_next_day, last_day, ready_at, reason_at, agreement, admitted_position, clinical_position, mdt_position, safe_position, reason_position, agreement_position FROM live.segment WHERE ctid = '${ctid}'`, spell, /2 rows at once/];
  },
  'one too few': () => {
    const [ctid, spell] = segment(now);
    return [`DELETE FROM live.segment WHERE ctid = '${ctid}'`, spell, /should be delayed under .* and is not delayed/];
  },
  'a past version gone': () => {
    const [ctid, spell] = segment(`known_to < ${STILL}`);
    return [`DELETE FROM live.segment WHERE ctid = '${ctid}'`, spell, /as known at position \d+.* and is not delayed/];
  },
  'the first day under NEXT_DAY': () => {
    const [ctid, spell] = segment(`${now} AND first_next_day <= last_day`);
    return [`UPDATE live.segment SET first_next_day = first_next_day + 1 WHERE ctid = '${ctid}'`, spell, /day \d{4}-\d\d-\d\d: the day counted under NEXT_DAY/];
  },
  'the first day under MIDNIGHT': () => {
    const [ctid, spell] = segment(`${now} AND first_midnight <= last_day`);
    return [`UPDATE live.segment SET first_midnight = first_midnight - 1 WHERE ctid = '${ctid}'`, spell, /the day counted under MIDNIGHT should be not delayed/];
  },
  'the last day': () => {
    const [ctid, spell] = segment(`${now} AND last_day < 'infinity' AND first_next_day <= last_day`);
    return [`UPDATE live.segment SET last_day = last_day - 1 WHERE ctid = '${ctid}'`, spell, /day \d{4}-\d\d-\d\d/];
  },
  'an end an hour late': () => {
    const [ctid, spell] = segment(`${now} AND end_at < 'infinity'`);
    return [`UPDATE live.segment SET end_at = end_at + interval '1 hour' WHERE ctid = '${ctid}'`, spell, /live\.segment/];
  },
  'a start a second early': () => {
    const [ctid, spell] = segment(now);
    return [`UPDATE live.segment SET start_at = start_at - interval '1 second' WHERE ctid = '${ctid}'`, spell, /the delay should be not delayed/];
  },
  'a cell that does not exist': () => {
    const [ctid, spell] = segment(now);
    return [`UPDATE live.segment SET cell = 99999 WHERE ctid = '${ctid}'`, spell, /a cell that does not exist/];
  },
  'known from a position too early': () => {
    const [ctid, spell] = segment('known_from > 100');
    return [`UPDATE live.segment SET known_from = known_from - 1 WHERE ctid = '${ctid}'`, spell, /as known at position/];
  },
  'known to a position too late': () => {
    const [ctid, spell] = segment(`known_to < ${STILL}`);
    return [`UPDATE live.segment SET known_to = known_to + 1 WHERE ctid = '${ctid}'`, spell, /as known at position/];
  },
  'the time of readiness': () => {
    const [ctid, spell] = segment(now);
    return [`UPDATE live.segment SET ready_at = ready_at - interval '1 minute' WHERE ctid = '${ctid}'`, spell, /ready_at should be/];
  },
  'what was said about it': () => {
    const [ctid, spell] = segment(`${now} AND agreement = 1`);
    return [`UPDATE live.segment SET agreement = 2 WHERE ctid = '${ctid}'`, spell, /agreement should be 1 and is 2/];
  },
  'the event that says so': () => {
    const [ctid, spell] = segment(`${now} AND reason_position > 0`);
    return [`UPDATE live.segment SET reason_position = reason_position - 1 WHERE ctid = '${ctid}'`, spell, /reason_position should be/];
  },
};
for (const column of ['provider', 'authority', 'care_type', 'reason', 'attribution']) {
  segmentErrors[`another ${column}`] = () => {
    const [ctid, spell] = segment(now);
    return [`UPDATE live.segment SET cell = ${other(column, 'segment.cell')} WHERE ctid = '${ctid}'`, spell, /should be delayed under .* and is delayed under/];
  };
}

for (const [what, plan] of Object.entries(segmentErrors)) {
  test(`found: a segment with ${what}`, async () => {
    const [plant, spell, says] = plan();
    s.sql('DROP TABLE IF EXISTS public.kept; CREATE TABLE public.kept AS SELECT * FROM live.segment');
    s.sql(plant);
    const r = await s.run(['verify']);
    s.sql('DELETE FROM live.segment; INSERT INTO live.segment SELECT * FROM public.kept; DROP TABLE public.kept');
    assert.strictEqual(r.code, 1, r.stdout + r.stderr);
    assert.match(r.stdout, says);
    const named = [...r.stdout.matchAll(/^live\.segment: spell (\S+?)[,:]/gm)].map((m) => m[1]);
    assert.ok(named.length > 0 && named.every((n) => n === spell), `${spell}: ${r.stdout}`);
  });
}

// [table, what to plant, what the report must say]
const rowErrors = [
  ['spell', "UPDATE live.spell SET state = 'OPEN' WHERE spell = (SELECT min(spell) FROM live.spell WHERE state = 'DISCHARGED')", /live\.spell: spell \S+: state should be DISCHARGED and is OPEN/],
  ['spell', "UPDATE live.spell SET ward = 'Nowhere' WHERE spell = '4S0002'", /spell 4S0002: ward should be \S+ and is Nowhere/],
  ['spell', "UPDATE live.spell SET attribution = 'BOTH' WHERE spell = (SELECT min(spell) FROM live.spell WHERE attribution = 'NHS')", /attribution should be NHS and is BOTH/],
  ['spell', "DELETE FROM live.spell WHERE spell = '3S0003'", /spell 3S0003: the row should be there and is missing/],
  ['spell', "INSERT INTO live.spell SELECT 'GHOST', position, state, provider, site, ward, bed, authority, care_type, person, admitted_at, discharged_at, died, emergency, on_leave, expected_discharge, clinical_at, mdt_at, safe_at, ready_at, reason, attribution, reason_at, agreement FROM live.spell WHERE spell = '3S0003'", /spell GHOST: the row should be absent/],
  ['bed', "UPDATE live.bed SET state = 'AVAILABLE' WHERE bed = 'E/1'", /live\.bed: bed\/RBZ\/Exe\/E%2F1: state should be CLOSED and is AVAILABLE/],
  ['bed', "DELETE FROM live.bed WHERE bed = 'Y/2'", /bed\/RBZ\/Yarty\/Y%2F2: the row should be there and is missing/],
  ['ward', "UPDATE live.ward SET open = true WHERE ward = 'Axe'", /live\.ward: ward\/RBZ\/Axe: open should be false and is true/],
  ['cell', "INSERT INTO live.cell VALUES (9999, 'RZZ', '1', 'ACUTE', 'A', 'NHS')", /live\.cell: the row should be one that a segment uses and is number 9999/],
  ['cell', 'DELETE FROM live.cell WHERE id = 1', /a cell that does not exist/],
];
for (const [table, plant, says] of rowErrors) {
  test(`found: ${plant.slice(0, 60)}`, async () => {
    s.sql(`CREATE TABLE public.kept AS SELECT * FROM live.${table}`);
    s.sql(plant);
    const r = await s.run(['verify']);
    s.sql(`DELETE FROM live.${table}; INSERT INTO live.${table} SELECT * FROM public.kept; DROP TABLE public.kept`);
    assert.strictEqual(r.code, 1, r.stdout + r.stderr);
    assert.match(r.stdout, says);
  });
}

test('clean again when they are taken out', () => clean('after all'));

test('differences as JSON', async () => {
  const [ctid, spell] = segment(now);
  s.sql(`UPDATE live.segment SET agreement = 7 WHERE ctid = '${ctid}'`);
  const r = await s.run(['verify', '--json']);
  const lines = r.stdout.trim().split('\n').map((l) => JSON.parse(l));
  assert.strictEqual(r.code, 1);
  assert.strictEqual(lines[0].spell, spell);
  assert.strictEqual(lines[0].field, 'agreement');
  assert.strictEqual(lines[0].found, '7');
  assert.ok(lines[0].positions.length >= 4 && lines[0].knownAt > 0 && lines[0].at);
  assert.strictEqual(lines[lines.length - 1].differences, lines.length - 1);
  await s.run(['rebuild', '--take-over']);
  await clean('rebuilt');
});

// The live counts and days of the projection, by plain SQL over what it holds.
const HEADINGS = { byProvider: 'provider', byAuthority: 'authority', byCareType: 'care_type', byReason: 'reason', byAttribution: 'attribution' };
const believed = (k) => `FROM live.segment g JOIN live.cell c ON c.id = g.cell WHERE g.known_from <= ${k} AND g.known_to > ${k}`;
function counts(amount, rest) {
  const out = { total: Number(one(`SELECT coalesce(sum(${amount}), 0) ${rest}`)) };
  for (const [name, column] of Object.entries(HEADINGS)) {
    out[name] = Object.fromEntries(s.sql(`SELECT c.${column}, sum(${amount}) AS n ${rest} GROUP BY 1 HAVING sum(${amount}) > 0`).map(([k, n]) => [k, Number(n)]));
  }
  return out;
}

test('the answers from the log alone are those of the projection, at many positions', async () => {
  const head = Number(one('SELECT position FROM log.ledger'));
  const known = [];
  for (let k = 1; k < head; k += Math.floor(head / 12)) known.push(k);
  known.push(head);
  const moments = ['2026-09-10T09:00:00+01:00', '2026-10-24T23:30:00Z', '2026-11-20T12:00:00Z'];
  const list = known.map((k) => `position:${k}`).join(',');
  let r = await s.run(['verify', '--answer', 'live', '--known-at', list, '--as-at', moments.join(',')]);
  let answers = r.stdout.trim().split('\n').map((l) => JSON.parse(l));
  assert.strictEqual(answers.length, known.length * moments.length, r.stderr);
  let people = 0;
  answers.forEach((a, i) => {
    const [k, t] = [known[Math.floor(i / moments.length)], moments[i % moments.length]];
    const { position, asAt, ...rest } = a;
    assert.strictEqual(position, k);
    assert.strictEqual(Date.parse(asAt), Date.parse(t));
    assert.deepStrictEqual(rest, counts('1', `${believed(k)} AND g.start_at <= '${t}' AND g.end_at > '${t}'`));
    people += rest.total;
  });
  assert.ok(people > 100);
  for (const policy of ['NEXT_DAY', 'MIDNIGHT']) {
    r = await s.run(['verify', '--answer', 'days', '--month', '2026-10', '--policy', policy, '--cells', '--known-at', list]);
    answers = r.stdout.trim().split('\n').map((l) => JSON.parse(l));
    answers.forEach((a, i) => {
      const first = policy === 'MIDNIGHT' ? 'first_midnight' : 'first_next_day';
      const days = `greatest(0, least(g.last_day, date '2026-10-31') - greatest(g.${first}, date '2026-10-01') + 1)`;
      const want = counts(days, believed(known[i]));
      for (const name of Object.keys(want)) assert.deepStrictEqual(a[name], want[name], `${policy} at ${known[i]}: ${name}`);
      assert.strictEqual(a.cells.reduce((n, c) => n + c.days, 0), a.total);
      assert.ok(Math.abs(a.beds - a.total / 31) < 1e-9);
      const thursday = Number(one(`SELECT count(*) ${believed(known[i])} AND g.first_midnight <= '2026-10-29' AND g.last_day >= '2026-10-29'`));
      assert.strictEqual(a.snapshot, thursday);
    });
    assert.ok(answers[answers.length - 1].total > 100);
  }
  // Only days that are over count, and only what is filtered for.
  r = await s.run(['verify', '--answer', 'days', '--month', '2026-10', '--as-at', '2026-10-10T00:00:00+01:00', '--policy', 'MIDNIGHT', '--attribution', 'NHS', '--provider', 'RBZ']);
  const a = JSON.parse(r.stdout);
  const capped = "greatest(0, least(g.last_day, date '2026-10-09') - greatest(g.first_midnight, date '2026-10-01') + 1)";
  assert.strictEqual(a.total, Number(one(`SELECT sum(${capped}) ${believed(head)} AND c.attribution = 'NHS' AND c.provider = 'RBZ'`)));
  assert.deepStrictEqual(Object.keys(a.byAttribution), ['NHS']);
  assert.strictEqual(a.snapshot, null);
});

// An entry's hash as ops/docs/verify.md defines it.
function entryHash(previous, e) {
  const sized = (b) => {
    if (b === null) return Buffer.from('ffffffff', 'hex');
    const n = Buffer.alloc(4);
    n.writeUInt32BE(Buffer.byteLength(b));
    return Buffer.concat([n, Buffer.from(b)]);
  };
  const big = (n) => {
    const b = Buffer.alloc(8);
    b.writeBigUInt64BE(BigInt(n));
    return b;
  };
  const count = Buffer.alloc(4);
  count.writeUInt32BE(e.count);
  const input = Buffer.concat([sized(previous), big(e.number), big(Date.parse(e.at)),
    ...[e.actor, e.action, e.purpose, e.query, e.origin, e.people, e.result].map((x) => sized(x)), count]);
  const r = spawnSync('b2sum', ['--length=256', '--binary'], { input });
  return Buffer.from(r.stdout.toString().slice(0, 64), 'hex');
}

const quote = (v) => (v === null ? 'NULL' : Buffer.isBuffer(v) ? `'\\x${v.toString('hex')}'` : `'${v}'`);

test('the access audit: a right chain, then an entry changed, replaced, missing', async () => {
  const rows = [
    { number: 1, at: '2026-10-01T10:00:00.123Z', actor: 'nurse', action: 'delays.patients', purpose: 'care', query: 'provider=RBZ', origin: '127.0.0.1', people: Buffer.alloc(32, 7), result: 'served', count: 2 },
    { number: 2, at: '2026-10-01T10:05:00Z', actor: 'zo\u00eb', action: 'delays.patients', purpose: null, query: '', origin: null, people: Buffer.alloc(0), result: null, count: 0 },
    { number: 3, at: '2026-10-01T10:06:00Z', actor: 'nurse', action: 'export', purpose: 'return', query: null, origin: null, people: Buffer.alloc(16, 1), result: 'refused', count: 1 },
  ];
  let previous = Buffer.alloc(32);
  const chain = rows.map((e) => {
    const hash = entryHash(previous, e);
    const values = [e.number, e.at, e.actor, e.action, e.purpose, e.query, e.origin, e.people, e.result, e.count, previous, hash];
    previous = hash;
    return `INSERT INTO audit.access VALUES (${values.map(quote).join(', ')})`;
  });
  const off = 'ALTER TABLE audit.access DISABLE TRIGGER access_is_immutable';
  const on = 'ALTER TABLE audit.access ENABLE TRIGGER access_is_immutable';
  s.sql('CREATE TABLE public.kept AS SELECT * FROM audit.access'); // what the services themselves wrote
  const plant = async (sql) => {
    s.sql(`${off}; DELETE FROM audit.access; ${chain.join('; ')}; ${sql}; ${on}`);
    return s.run(['verify']);
  };
  let r = await plant('SELECT 1');
  assert.strictEqual(r.code, 0, r.stdout);
  assert.match(r.stdout, / 3 audit entries/);
  r = await plant("UPDATE audit.access SET purpose = 'curiosity' WHERE number = 2");
  assert.strictEqual(r.code, 1);
  assert.match(r.stdout, /^audit\.access: entry 2: hash should be that of the entry's contents/m);
  const other = entryHash(Buffer.alloc(32), { ...rows[0], actor: 'somebody' });
  r = await plant(`UPDATE audit.access SET actor = 'somebody', hash = ${quote(other)} WHERE number = 1`);
  assert.strictEqual(r.code, 1);
  assert.match(r.stdout, /^audit\.access: entry 2: previous should be the hash of the entry before it/m);
  r = await plant('DELETE FROM audit.access WHERE number = 2');
  assert.strictEqual(r.code, 1);
  assert.match(r.stdout, /^audit\.access: entry 3: the entry before it should be there and is missing/m);
  s.sql(`${off}; DELETE FROM audit.access; INSERT INTO audit.access SELECT * FROM public.kept; DROP TABLE public.kept; ${on}`);
  await clean('what the services wrote');
});

// The log itself, last: such damage cannot be taken out again.
const logErrors = [
  ['recorded_at going back', "UPDATE log.event SET recorded_at = '2020-01-01' WHERE position = (SELECT max(position) FROM log.event)", /log\.event: recorded_at should be not before/],
  ['another known_position', 'UPDATE log.event SET known_position = known_position + 1 WHERE position = 50', /log\.event: known_position should be \d+ and is \d+ \(events 50\)/],
  ['another event id', 'UPDATE log.event SET event_id = gen_random_uuid() WHERE position = 51', /log\.event: event_id should be .* \(events 51\)/],
  ['a payload that is no event', "UPDATE log.event SET payload = '\\xff' WHERE position = (SELECT max(position) FROM log.event WHERE type = 5)", /log\.event: spell \S+: the event should be a fact of a spell/],
  ['a version twice', "UPDATE log.event SET version = version + 10 WHERE position = (SELECT max(position) FROM log.event WHERE stream = 'spell/3S0001')", /log\.event: spell 3S0001: version should be \d+ and is \d+/],
  ['a request missing', 'DELETE FROM log.request WHERE first_position <= 60 AND last_position >= 60', /log\.request: the request of an event should be there and is missing \(events 60\)/],
  ['a stream missing', "DELETE FROM log.stream WHERE stream = 'spell/3S0002'", /log\.stream: spell 3S0002: the stream should be there and is missing/],
  ['an event missing', "DELETE FROM log.event WHERE stream = 'spell/3S0004' AND version = 1", /log\.event: the next position should be \d+ and is \d+/],
  ['the head', 'UPDATE log.ledger SET position = position + 1', /log\.event: in log\.ledger: the head of the log/],
];
for (const [what, plant, says] of logErrors) {
  test(`found: a log with ${what}`, async () => {
    s.sql(`ALTER TABLE log.event DISABLE TRIGGER event_is_immutable; ALTER TABLE log.event_000000 DISABLE TRIGGER USER; ${plant}; ALTER TABLE log.event_000000 ENABLE TRIGGER USER; ALTER TABLE log.event ENABLE TRIGGER event_is_immutable`);
    const r = await s.run(['verify', '--limit', '100000', '--per-spell', '100000']);
    assert.strictEqual(r.code, 1, r.stdout);
    assert.match(r.stdout, says);
  });
}
