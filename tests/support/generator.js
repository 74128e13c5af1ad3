// Patients whose counted days are exactly the published ones: what `homeward import` is fed with.
//
//   node tests/support/generator.js [--seed N] [--copies N] [--mean-days N] [--ids 1] > commands.jsonl
//
// The same seed gives the same lines. Stays have several reasons, interruptions, leave, moves between kinds of care
// and beds, cancelled discharges; some reach into the months before and after; some count for nothing. Lines come late,
// out of order (a spell's admission first, as a spell must be known) and more than once. Every line is acceptable.
// --copies N: N times as many patients, in populations of their own (every cell counts N times as much).
// --ids 1: every line has an id, so that the same file can be sent again after anything.
// --mean-days N: the average length of a counted stretch; shorter stretches make more commands.
'use strict';
const { MONTH, publishedCells } = require('./msitdt');
const { daysOfMonth } = require('./london');
const { Random } = require('./random');
const { Stay } = require('./stays');
const { uncounted, nhsNumber } = require('./nobody');

const UNCOUNTED = 0.06; // as a share of the counted stays
const REPEATED = 0.03; // of the lines
const LATE = 0.15; // of the lines come much later than the rest of their stay

// What is still to be shared out at one provider.
class Remaining {
  constructor(cells) {
    this.cells = cells.map((c) => ({ cell: c, days: c.days }));
  }

  get empty() {
    return this.cells.length === 0;
  }

  // A cell to go on with: of the same council and care type if there is one, mostly.
  next(random, near) {
    const alike = near ? this.cells.filter((c) => c.cell.authority === near.authority && (c.cell.careType === near.careType || random.chance(0.2))) : [];
    return random.pick(alike.length && random.chance(0.95) ? alike : this.cells);
  }

  take(entry, days) {
    entry.days -= days;
    if (entry.days === 0) this.cells.splice(this.cells.indexOf(entry), 1);
  }
}

// The runs of one stay, taken from what remains.
function runsOf(random, remaining, [first, last], meanDays) {
  const runs = [];
  let from = random.chance(0.25) ? first : random.between(first, last);
  let near = null;
  do {
    const entry = remaining.next(random, near);
    const to = Math.min(from + random.geometric(meanDays, 30) - 1, from + entry.days - 1, last);
    runs.push({ cell: entry.cell, from, to });
    remaining.take(entry, to - from + 1);
    near = entry.cell;
    from = to + 1 + (random.chance(0.3) ? random.between(1, 8) : 0);
  } while (from <= last && !remaining.empty && random.chance(0.55));
  if (runs[0].from === first && random.chance(0.4)) runs[0].before = random.between(1, 25);
  return runs;
}

function countedStay(random, name, runs, last, person) {
  const stay = new Stay(random, name, runs);
  stay.begin();
  for (let i = 1; i < runs.length; i++) stay.change(runs[i - 1], runs[i]);
  const atEnd = runs[runs.length - 1].to === last;
  stay.end(!atEnd ? 0 : random.chance(0.4) ? null : random.between(0, 20));
  if (random.chance(0.04)) {
    stay.facts[0].command.nhsNumber = nhsNumber(person());
    stay.facts[0].command.dateOfBirth = `19${random.between(25, 89)}-0${random.between(1, 9)}-1${random.between(0, 9)}`;
  }
  return stay;
}

// The facts of a stay in an order in which they can be entered: the admission, changes of care type (a reason is
// judged by it), then anything but the end of a leave before its start; a wrong discharge right before its
// cancellation; a cancelled admission last.
function entryOrder(random, facts) {
  const rank = (f) => (f.command.command === 'AdmitPatient' ? 0 : f.first ? 1 : f.last ? 3 : 2);
  const keyed = facts.filter((f) => !f.pair).map((f) => ({ f, key: rank(f) + 0.9 * random.fraction() }));
  const pair = facts.filter((f) => f.pair);
  const at = 2 + 0.9 * random.fraction();
  pair.forEach((f, i) => keyed.push({ f, key: at + i * 1e-9 }));
  const leave = keyed.filter((k) => k.f.command.command.endsWith('Leave'));
  const keys = leave.map((k) => k.key).sort((a, b) => a - b);
  leave.sort((a, b) => a.f.ms - b.f.ms).forEach((k, i) => (k.key = keys[i]));
  return keyed.sort((a, b) => a.key - b.key).map((k) => k.f);
}

// When each line is entered: stays begin at any time; within one, lines follow each other, some much later.
function* entries(random, stays) {
  for (const stay of stays) {
    let at = random.fraction();
    for (const f of entryOrder(random, stay.facts)) {
      at += 0.002 * random.fraction();
      if (!f.pair && random.chance(LATE)) at += 0.3 * random.fraction();
      yield { at, command: f.command };
      if (random.chance(REPEATED)) yield* repeats(random, at, f);
    }
  }
}

// The same line again: word for word with an id, or word for word without (then it must not have been taken back).
function* repeats(random, at, f) {
  if (f.pair || f.last || random.chance(0.5)) f.command.id ||= `${f.command.spell}/${f.command.command}/${f.ms}`;
  for (let n = random.between(1, 2); n > 0; n--) {
    const again = f.command.id && !f.pair && !f.last ? at + random.fraction() : at;
    yield { at: again, command: f.command };
  }
}

// Commands in the order of the file. Options: seed, copies, meanDays, ids.
function generate(options = {}) {
  const { seed = 1, copies = 1, meanDays = 7, ids = false } = options;
  const month = daysOfMonth(MONTH);
  const byProvider = new Map();
  for (const c of publishedCells()) byProvider.set(c.provider, [...(byProvider.get(c.provider) || []), c]);
  const all = [];
  let people = 0;
  const person = () => people++;
  for (let copy = 0; copy < copies; copy++) {
    const random = new Random(`${seed}/${copy}`);
    for (const [provider, cells] of byProvider) all.push(...staysOf(random.fork(provider), `${copy}-${provider}`, cells, { month, meanDays, person }));
  }
  if (ids) for (const stay of all) stay.facts.forEach((f, i) => (f.command.id = `${stay.name}/${i}`));
  const lines = [...entries(new Random(`${seed}/order`), all)];
  return lines.sort((a, b) => a.at - b.at).map((l) => l.command);
}

function staysOf(random, prefix, cells, { month, meanDays, person }) {
  const remaining = new Remaining(cells);
  const stays = [];
  while (!remaining.empty) {
    const runs = runsOf(random, remaining, month, meanDays);
    stays.push(countedStay(random, `${prefix}-${stays.length + 1}`, runs, month[1], person));
    if (random.chance(UNCOUNTED)) stays.push(uncounted(random, `${prefix}-${stays.length + 1}`, random.pick(cells), month, person));
  }
  return stays;
}

function main(args) {
  const options = {};
  const names = { '--seed': 'seed', '--copies': 'copies', '--mean-days': 'meanDays', '--ids': 'ids' };
  for (let i = 0; i < args.length; i += 2) {
    const value = Number(args[i + 1]);
    if (!names[args[i]] || !(value > 0)) {
      process.stderr.write('usage: generator.js [--seed N] [--copies N] [--mean-days N] [--ids 1]\n');
      process.exit(2);
    }
    options[names[args[i]]] = value;
  }
  process.stdout.on('error', () => process.exit(0)); // head(1) has seen enough
  const commands = generate(options);
  for (let i = 0; i < commands.length; i += 1000)
    process.stdout.write(`${commands.slice(i, i + 1000).map((c) => JSON.stringify(c)).join('\n')}\n`);
}

if (require.main === module) main(process.argv.slice(2));

module.exports = { generate };
