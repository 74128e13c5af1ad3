// Which spells the system and the oracle believe different things of, and all there is to know about them: what was
// sent, what was answered and what the log holds. It only reads: a difference is not to be made larger by looking.
'use strict';
const fs = require('fs');
const path = require('path');
const { toJson } = require('./commands');
const { londonDay, dayText, rfc3339 } = require('./london');

const IN_FULL = 3;
const PROTO = path.resolve(__dirname, '..', '..', 'proto', 'homeward', 'v1', 'events.proto');

// Stretches that follow each other under one heading are one: neither side promises where it cuts them.
function joined(list) {
  const out = [];
  for (const { from, to, heading } of list.filter((p) => p.from < p.to)) {
    const last = out[out.length - 1];
    if (last && last.to === from && last.heading === heading) last.to = to;
    else out.push({ from, to, heading });
  }
  return out;
}

// A spell's stretches as moments and as the days that each policy counts.
function belief(stretches) {
  return {
    moments: joined(stretches.map((p) => ({ from: p.start, to: p.end, heading: p.heading }))),
    MIDNIGHT: joined(stretches.map((p) => ({ from: p.midnight, to: p.after, heading: p.heading }))),
    NEXT_DAY: joined(stretches.map((p) => ({ from: p.nextDay, to: p.after, heading: p.heading }))),
  };
}

function ofOracle(oracle, known) {
  const out = new Map();
  for (const stay of oracle.stays(known)) {
    const stretches = [];
    stay.steps.forEach((step, i) => {
      const end = i + 1 < stay.steps.length ? stay.steps[i + 1].ms : Infinity;
      if (!step.delayed || end === step.ms) return;
      const day = londonDay(step.ms);
      const { provider, authority, careType, reason, attribution } = step.heading;
      const heading = [provider, authority, careType, reason, attribution].join(' ');
      stretches.push({ start: step.ms, end, heading, midnight: day, nextDay: Math.max(day, step.first), after: end === Infinity ? Infinity : londonDay(end) });
    });
    if (stretches.length) out.set(stay.name, belief(stretches));
  }
  return out;
}

// Dates count from 1970-01-01; what is still going on has neither an end nor a last day.
const SEGMENTS = (known) => `
  SELECT spell, concat_ws(' ', provider, authority, care_type, reason, attribution),
         (extract(epoch FROM start_at) * 1000)::bigint, (extract(epoch FROM nullif(end_at, 'infinity')) * 1000)::bigint,
         first_midnight - date '1970-01-01', first_next_day - date '1970-01-01', nullif(last_day, 'infinity') - date '1970-01-01'
    FROM live.segment JOIN live.cell ON cell.id = cell
   WHERE known_from <= ${known} AND ${known} < known_to ORDER BY spell, start_at`;

function ofSystem(system, known) {
  const rows = new Map();
  for (const [spell, heading, start, end, midnight, nextDay, last] of system.sql(SEGMENTS(known))) {
    if (!rows.has(spell)) rows.set(spell, []);
    rows.get(spell).push({ start: Number(start), end: end ? Number(end) : Infinity, heading, midnight: Number(midnight), nextDay: Number(nextDay), after: last ? Number(last) + 1 : Infinity });
  }
  return new Map([...rows].map(([spell, stretches]) => [spell, belief(stretches)]));
}

function spansText(list, write) {
  return list.map((p) => `${write(p.from)} to ${p.to === Infinity ? 'now' : write(p.to)} ${p.heading}`).join('; ') || 'nothing';
}

function beliefText(of) {
  if (!of) return 'never delayed';
  return `${spansText(of.moments, rfc3339)}\n    NEXT_DAY: ${spansText(of.NEXT_DAY, dayText)}`;
}

function answerText(answer) {
  return answer.accepted ? `accepted [${answer.positions}]` : answer.code;
}

function eventNames() {
  const text = fs.readFileSync(PROTO, 'utf8');
  return new Map([...text.matchAll(/^ {4}(\w+) \w+ = (\d+);/gm)].map(([, name, number]) => [number, name]));
}

function eventsOf(system, spell) {
  const names = eventNames();
  const rows = system.sql(`SELECT position, known_position, version, type, occurred_at, encode(payload, 'hex') FROM log.event WHERE stream = 'spell/${spell}' ORDER BY version`);
  return rows.map(([position, known, version, type, at, payload]) => `  ${position} (known from ${known}) version ${version} ${names.get(type)} ${at} ${payload}`);
}

function inFull(system, spell, mine, theirs, sent) {
  return [
    `spell ${spell}`,
    `  system: ${beliefText(theirs)}`,
    `  oracle: ${beliefText(mine)}`,
    ' sent, in the order in which the answers came:',
    ...sent.filter(({ c }) => c.spell === spell).map(({ c, lane, answer, number }) => `  ${number} lane ${lane}: ${answerText(answer)} to ${JSON.stringify(toJson(c))}`),
    ' in the log:',
    ...eventsOf(system, spell),
  ].join('\n');
}

// Text to print. sent: [{ c, lane, answer, number }] of everything that was answered.
function explain(system, oracle, sent, known) {
  const mine = ofOracle(oracle, known);
  const theirs = ofSystem(system, known);
  const names = [...new Set([...mine.keys(), ...theirs.keys()])].sort();
  const different = names.filter((spell) => JSON.stringify(mine.get(spell)) !== JSON.stringify(theirs.get(spell)));
  if (!different.length) return `the oracle and live.segment agree about every spell as known at ${known}: whatever read them differs`;
  return [
    `${different.length} spells differ as known at ${known}: ${different.slice(0, 50).join(' ')}`,
    ...different.slice(0, IN_FULL).map((spell) => inFull(system, spell, mine.get(spell), theirs.get(spell), sent)),
  ].join('\n');
}

module.exports = { explain };
