// Stays that must not add a single day to the month: each breaks one condition of a counted day.
'use strict';
const { Stay, moment } = require('./stays');
const { dayText } = require('./london');

// The n-th of 250,000 valid NHS numbers of the range that is never issued (R9.1, R9.2).
function nhsNumber(n) {
  for (n *= 4; ; n++) {
    const digits = `999${String(n % 1000000).padStart(6, '0')}`;
    const sum = [...digits].reduce((a, c, i) => a + Number(c) * (10 - i), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return digits + check;
  }
}

// An ordinary delay, with what makes it not count done to it.
function delayed(random, name, cell, from, to) {
  const stay = new Stay(random, name, [{ cell, from, to }]);
  stay.begin();
  return stay;
}

const kinds = {
  // Left the day after ready (C3), or died then (R1.22).
  leftNextDay(random, name, cell, [first, last]) {
    const day = random.between(first + 1, last);
    const stay = delayed(random, name, cell, day, day);
    stay.say('DischargePatient', moment(random, day, 0.92, 0.99), { died: random.chance(0.3) });
    return stay;
  },
  // One decision is never made (X2).
  neverAgreed(random, name, cell, [first, last]) {
    const stay = delayed(random, name, cell, random.between(first, last), last);
    const one = stay.facts.findIndex((f) => f.command.command === 'RecordReadiness');
    stay.facts.splice(one, 1);
    stay.end(null);
    return stay;
  },
  // The admission was a mistake: nothing of it counts.
  cancelled(random, name, cell, [first, last]) {
    const stay = delayed(random, name, cell, random.between(first, last), last);
    stay.end(random.between(0, 5));
    stay.say('CancelAdmission', moment(random, last + 8), {}, { last: true });
    return stay;
  },
  // Under 18 on the day of the last decision (R1.5).
  minor(random, name, cell, [first, last], person) {
    const stay = delayed(random, name, cell, random.between(first, last), last);
    const admission = stay.facts[0].command;
    admission.dateOfBirth = dayText(last + 3 - 18 * 365);
    admission.nhsNumber = nhsNumber(person());
    stay.end(random.chance(0.5) ? null : 0);
    return stay;
  },
  // All over before the month, or only begun when it ends.
  otherMonth(random, name, cell, [first, last]) {
    const early = random.chance(0.5);
    const stay = early ? delayed(random, name, cell, first - 15, first - 3) : delayed(random, name, cell, last + 1, last + 1);
    stay.end(early ? random.between(0, 2) : null);
    return stay;
  },
};

// One such stay of a random kind. person(): a number nobody else has.
function uncounted(random, name, cell, month, person) {
  return kinds[random.pick(Object.keys(kinds))](random, name, cell, month, person);
}

module.exports = { uncounted, nhsNumber };
