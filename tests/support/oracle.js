// The counts once more, by brute force from the rulebook's text and the commands that were accepted. It knows nothing
// of the log's format, the projection or the programs; it asks of every midnight and every moment: who is in a bed then,
// ready and delayed, and under what heading?
'use strict';
const { startOf, londonDay, daysOfMonth, dayOf } = require('./london');
const { MATRIX } = require('./commands');

const TAKES_BACK = new Set(['RetractFact', 'CancelAdmission', 'CancelDischarge', 'CancelMove']);

function inOrder(a, b) {
  return a.ms - b.ms || a.position - b.position;
}

// A fact counts unless something that counts took it back; whatever took it back stands later in the log.
function counting(facts) {
  const out = [];
  const taken = new Set();
  let voidBefore = 0;
  for (const f of [...facts].sort((a, b) => b.position - a.position)) {
    if (taken.has(f.position) || f.position < voidBefore) continue;
    if (f.command === 'CancelAdmission') voidBefore = f.position;
    else if (TAKES_BACK.has(f.command)) taken.add(f.takesBack);
    else out.push(f);
  }
  return out.sort(inOrder);
}

function age(born, day) {
  const [b, d] = [new Date(born * 86400000), new Date(day * 86400000)];
  const years = d.getUTCFullYear() - b.getUTCFullYear();
  const had = d.getUTCMonth() * 100 + d.getUTCDate() >= b.getUTCMonth() * 100 + b.getUTCDate();
  return had ? years : years - 1;
}

// How the person stands after each fact: a list of { ms, delayed, heading, fresh } that hold from ms on.
class Stay {
  constructor(facts, born) {
    this.born = born;
    this.steps = [];
    this.made = {};
    this.before = null; // the last delay that had a night: { end } as a day
    for (const f of facts) {
      if (this.gone) break;
      if (f.command === 'AdmitPatient' ? this.here : !this.here) continue;
      this.take(f);
      this.steps.push({ ms: f.ms, ...this.standing(f) });
    }
  }

  take(f) {
    const say = this[`on${f.command}`];
    if (say) say.call(this, f, f.fields);
  }

  onAdmitPatient(f, { provider, authority, careType }) {
    Object.assign(this, { here: true, provider, authority, careType });
  }

  onMovePatient(f, { careType, resolvesDelay }) {
    if (careType) this.careType = careType;
    if (resolvesDelay) this.stop(f, true);
  }

  onRecordReadiness(f, { criterion, met }) {
    if (Boolean(this.made[criterion]) === met) return;
    if (!met) {
      delete this.made[criterion];
      if (this.ready) this.stop(f, true);
      this.reason = null;
      return;
    }
    this.made[criterion] = true;
    if (Object.keys(this.made).length < 3) return;
    const day = londonDay(f.ms);
    const continues = this.before !== null && day <= this.before + 1; // R1.17
    const child = this.born !== undefined && age(this.born, day) < 18;
    this.ready = { day, child, first: continues ? day : day + 1 };
  }

  // The delay is over (R1.4, R1.10); one that had no night is none (R1.18).
  stop(f, clear) {
    const end = londonDay(f.ms);
    if (this.ready && !this.ready.child && end > this.ready.day) this.before = end;
    this.ready = null;
    if (!clear) return;
    this.made = {};
    this.reason = null;
  }

  onRecordDelay(f, { reason, attribution, authority }) {
    this.reason = { reason, attribution, authority };
  }

  onDischargePatient(f) {
    this.stop(f, false);
    this.gone = true;
  }

  onStartLeave() {
    this.away = true;
  }

  onEndLeave() {
    this.away = false;
  }

  onChangeAuthority(f, { authority }) {
    this.authority = authority;
  }

  standing(f) {
    const delayed = Boolean(this.ready) && !this.ready.child && !this.away && !this.gone;
    if (!delayed) return { delayed };
    const said = this.reason;
    // O is for non-acute care only, from April 2017 (R2.2, R2.8); a pair that is not permitted is not a heading.
    const wrong = said && said.reason === 'O' && (this.careType === 'ACUTE' || londonDay(f.ms) < dayOf('2017-04-01'));
    const known = said && !wrong && MATRIX[said.reason].includes(said.attribution);
    return {
      delayed,
      first: this.ready.first,
      heading: {
        provider: this.provider,
        authority: (said && said.authority) || this.authority,
        careType: this.careType,
        reason: known ? said.reason : 'UNKNOWN',
        attribution: known ? said.attribution : 'UNKNOWN',
      },
    };
  }

  // What holds at a moment: after everything said of it and before.
  at(ms) {
    let low = 0;
    for (let high = this.steps.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.steps[middle].ms <= ms) low = middle + 1;
      else high = middle;
    }
    return this.steps[low - 1] || { delayed: false };
  }
}

const KEYS = { byAttribution: 'attribution', byReason: 'reason', byAuthority: 'authority', byProvider: 'provider', byCareType: 'careType' };

class Tally {
  constructor(filter = {}) {
    this.filter = Object.entries(filter);
    this.sums = { total: 0, byAttribution: {}, byReason: {}, byAuthority: {}, byProvider: {}, byCareType: {} };
    this.cells = {};
  }

  add(heading, n = 1) {
    if (this.filter.some(([k, v]) => heading[k] !== v)) return;
    this.sums.total += n;
    for (const [name, key] of Object.entries(KEYS)) this.sums[name][heading[key]] = (this.sums[name][heading[key]] || 0) + n;
    const cell = [heading.provider, heading.authority, heading.careType, heading.reason, heading.attribution].join(' ');
    this.cells[cell] = (this.cells[cell] || 0) + n;
  }
}

// These can be told "that is so already" by the position of a fact of another kind: an authority or a date that the
// admission's position answers for, a retraction of what was cancelled, a birth date that came with the admission.
const NAMES_OTHERS = new Set(['ChangeAuthority', 'SetExpectedDischarge', 'RetractFact', 'UpdatePerson']);

function factOf(c, positions) {
  return {
    command: c.command,
    ms: c.ms,
    fields: c.fields,
    position: positions[0],
    known: positions[positions.length - 1],
    takesBack: c.target && c.target.answer.positions[0],
  };
}

// Two commands were answered with one position: one of them is the fact that stands there, the other repeats it. Answers
// to two senders overtake each other, so that the repeat may come first: who came first says nothing. The fact's own
// answer has all positions of its request, and it is known from the last one on; a repeat's has only the first.
function oneOf(a, b) {
  const second = NAMES_OTHERS.has(a.command) || (a.command === b.command && b.known > a.known);
  return { ...(second ? b : a), known: Math.max(a.known, b.known) };
}

// Every accepted command of the system, in any order of adding.
class Oracle {
  constructor() {
    this.spells = new Map();
    this.asked = new Map();
  }

  // An accepted command and its answer's positions. One that was said before names the first one's.
  add(c, positions) {
    if (!this.spells.has(c.spell)) this.spells.set(c.spell, new Map());
    const facts = this.spells.get(c.spell);
    const fact = factOf(c, positions);
    const before = facts.get(fact.position);
    facts.set(fact.position, before ? oneOf(before, fact) : fact);
    this.asked.clear();
  }

  // Which discharge or move a cancellation meant: the one that counted when it was said.
  aim(facts) {
    const sorted = [...facts.values()].sort((a, b) => a.position - b.position);
    for (const [i, f] of sorted.entries()) {
      if (f.takesBack || !TAKES_BACK.has(f.command) || f.command === 'CancelAdmission') continue;
      const line = stayOf(counting(sorted.slice(0, i)));
      const kind = f.command === 'CancelDischarge' ? 'DischargePatient' : 'MovePatient';
      const meant = line.filter((g) => g.command === kind).pop();
      f.takesBack = meant ? meant.position : -1;
    }
  }

  // Stays as known at a position.
  stays(known) {
    if (!this.asked.has(known)) {
      const list = [];
      for (const [name, facts] of this.spells) {
        this.aim(facts);
        const told = [...facts.values()].filter((f) => f.known <= known);
        const births = told.filter((f) => f.fields.dateOfBirth).sort((a, b) => a.position - b.position);
        const born = births.length ? dayOf(births.pop().fields.dateOfBirth) : undefined;
        list.push(Object.assign(new Stay(counting(told), born), { name }));
      }
      this.asked = new Map([[known, list]]);
    }
    return this.asked.get(known);
  }

  live(asAt, known = Infinity, filter = {}) {
    const t = new Tally(filter);
    for (const s of this.stays(known)) {
      const then = s.at(asAt);
      if (then.delayed) t.add(then.heading);
    }
    return t;
  }

  days(month, policy, known = Infinity, filter = {}) {
    const [first, last] = daysOfMonth(month);
    const t = new Tally(filter);
    for (const s of this.stays(known)) {
      for (let day = first; day <= last; day++) {
        const night = s.at(startOf(day + 1) - 1);
        if (night.delayed && (policy === 'MIDNIGHT' || day >= night.first)) t.add(night.heading);
      }
    }
    return t;
  }
}

// From the admission to the discharge: what is said of other times says nothing.
function stayOf(facts) {
  const from = facts.findIndex((f) => f.command === 'AdmitPatient');
  if (from < 0) return [];
  const to = facts.findIndex((f, i) => i > from && f.command === 'DischargePatient');
  return facts.slice(from, to < 0 ? undefined : to + 1);
}

module.exports = { Oracle };
