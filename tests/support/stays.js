// Stays in hospital whose counted days are decided beforehand. A stay is a list of runs: { cell, from, to }, one
// stretch of counted days under one heading each, in order, with days between them that must not be counted. What a
// record of such a stay would hold is worked out backwards from the counting rules (R1.11, R1.15 to R1.20, R1.24).
'use strict';
const { startOf, rfc3339, dayText } = require('./london');

const MINUTE = 60 * 1000;
const CRITERIA = ['CLINICAL', 'MDT', 'SAFE'];

// A moment of a day: between two fractions of it, to the millisecond now and then.
function moment(random, day, from = 0, to = 1) {
  const start = startOf(day);
  const length = startOf(day + 1) - start;
  const ms = start + Math.floor(length * (from + (to - from) * random.fraction()));
  return random.chance(0.1) ? ms : ms - (ms % MINUTE);
}

// Facts of one stay in the order in which they happened; `first` ones must be entered before all others.
class Stay {
  constructor(random, name, runs) {
    this.random = random;
    this.name = name;
    this.runs = runs;
    this.facts = [];
    this.cell = runs[0].cell;
  }

  say(command, ms, fields = {}, entry = {}) {
    this.facts.push({ command: { command, at: rfc3339(ms), spell: this.name, ...fields }, ms, ...entry });
  }

  admit(day) {
    const { provider, authority, careType } = this.cell;
    const fields = { provider, ward: `W${this.random.between(1, 12)}`, authority, careType };
    if (this.random.chance(0.1)) fields.bed = `B-${this.name}`;
    if (this.random.chance(0.5)) fields.admissionMethod = this.random.pick(['EMERGENCY', 'ELECTIVE']);
    this.home = authority;
    this.say('AdmitPatient', moment(this.random, day, 0, 0.4), fields, { first: true });
  }

  // All three decisions, the last of them on that day; the others then or up to `back` days before.
  ready(day, back = 0) {
    const order = this.random.shuffle([...CRITERIA]);
    const last = moment(this.random, day, 0.6, 0.9);
    order.forEach((criterion, i) => {
      const ms = i === 2 ? last : moment(this.random, day - this.random.between(0, back), 0.45, 0.55);
      this.say('RecordReadiness', ms, { criterion, met: true });
    });
  }

  unwell(day) {
    this.say('RecordReadiness', moment(this.random, day, 0.1, 0.4), { criterion: this.random.pick(CRITERIA), met: false });
  }

  move(ms, fields) {
    this.say('MovePatient', ms, { ward: `W${this.random.between(1, 12)}`, ...fields }, { first: Boolean(fields.careType) });
  }

  reason(ms, cell) {
    const fields = { reason: cell.reason, attribution: cell.attribution };
    if (cell.authority !== this.home) fields.authority = cell.authority;
    this.say('RecordDelay', ms, fields);
  }

  // What the run is counted under, said between two fractions of a day (R1.16: that day is its first).
  heading(cell, day, from, to) {
    const ms = moment(this.random, day, from, to);
    if (cell.careType !== this.cell.careType) this.move(ms - 2 * MINUTE, { careType: cell.careType });
    this.reason(ms, cell);
    this.cell = cell;
  }

  begin() {
    const run = this.runs[0];
    const since = run.from - 1 - (run.before || 0); // the ready day; under NEXT_DAY the first is not counted
    this.admit(since - this.random.between(1, 20));
    this.ready(since, 1);
    this.reason(moment(this.random, since - (this.random.chance(0.3) ? 1 : 0), 0.56, 0.59), run.cell);
    if (this.random.chance(0.1)) this.move(moment(this.random, since, 0.4, 0.95), {}); // R1.19: no effect
  }

  // From one run to the next.
  change(before, run) {
    const gap = run.from - before.to - 1;
    const day = before.to + 1;
    if (gap === 0 && this.random.chance(0.9)) {
      if (this.random.chance(0.1)) this.twoChanges(day);
      this.heading(run.cell, day, 0.3, 0.9);
    } else if (gap > 0 && (gap === 2 || this.random.chance(0.25))) {
      this.say('StartLeave', moment(this.random, day, 0.1, 0.3));
      this.heading(run.cell, day, 0.4, 0.5);
      this.say('EndLeave', moment(this.random, run.from, 0.1, 0.9));
    } else {
      this.interrupt(day, run, gap);
    }
  }

  // One more change of reason, earlier on the same day: it gets no day (R1.16, case C15).
  twoChanges(day) {
    const permitted = this.runs.map((r) => r.cell).filter((c) => c.careType === this.cell.careType);
    this.reason(moment(this.random, day, 0.1, 0.2), this.random.pick(permitted));
  }

  // Unwell again, or the move that was waited for, and then another delay. It continues the first when it begins no
  // later than the day after the first ended (R1.17), and its own first day counts then.
  interrupt(day, run, gap) {
    if (gap > 0 && this.random.chance(0.2)) this.move(moment(this.random, day, 0.1, 0.4), { resolvesDelay: true });
    else this.unwell(day);
    const ready = gap <= 1 ? run.from : run.from - 1;
    this.ready(ready);
    if (gap > 4 && this.random.chance(0.3)) this.almost(day + 1);
    this.heading(run.cell, ready, 0.56, 0.59);
  }

  // Two of three decisions and one of them withdrawn: never ready, nothing counts (R1.3, R1.4).
  almost(day) {
    const [a, b] = this.random.shuffle([...CRITERIA]);
    this.say('RecordReadiness', moment(this.random, day, 0.1, 0.3), { criterion: a, met: true });
    this.say('RecordReadiness', moment(this.random, day, 0.3, 0.4), { criterion: b, met: true });
    this.say('RecordReadiness', moment(this.random, day, 0.5, 0.6), { criterion: a, met: false });
    this.say('RecordReadiness', moment(this.random, day, 0.6, 0.7), { criterion: b, met: false });
  }

  // after: days beyond the last run that may count too because they lie outside the month; null: still there.
  end(after) {
    const run = this.runs[this.runs.length - 1];
    if (after === null) return;
    const day = run.to + 1 + after;
    if (this.random.chance(0.03)) {
      const wrong = moment(this.random, Math.max(run.from, day - this.random.between(1, 5)), 0.1, 0.15);
      this.say('DischargePatient', wrong, { destination: '19' }, { pair: 1 });
      this.say('CancelDischarge', wrong + 30 * MINUTE, {}, { pair: 2 });
    }
    if (this.random.chance(0.05)) {
      this.unwell(day);
      return;
    }
    const fields = this.random.chance(0.05) ? { died: true } : { destination: this.random.pick(['19', '29', '54', '65', '85']) };
    this.say('DischargePatient', moment(this.random, day, 0.92, 0.999), fields);
    if (this.random.chance(0.3)) this.say('SetExpectedDischarge', moment(this.random, run.from, 0.91, 0.95), { date: dayText(day) });
  }
}

module.exports = { Stay, moment, CRITERIA };
