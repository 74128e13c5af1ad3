// Stays in hospital as commands: what the examples of the rulebook are told in.
'use strict';

const wall = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
});

// A London wall-clock time, '2016-10-03 10:00', as RFC 3339 with its offset.
function london(text) {
  const [date, time = '10:00'] = text.split(' ');
  const summer = new Date(`${date}T${time}:00+01:00`);
  const parts = Object.fromEntries(wall.formatToParts(summer).map((p) => [p.type, p.value]));
  return `${parts.hour}:${parts.minute}` === time ? `${date}T${time}:00+01:00` : `${date}T${time}:00Z`;
}

// The day n days after a date.
function plus(date, n) {
  const d = new Date(`${date}T12:00:00Z`);
  d.setUTCDate(d.getUTCDate() + n);
  return d.toISOString().slice(0, 10);
}

// One spell; every method adds a command at a London time and answers the stay.
class Stay {
  constructor(spell, provider, options = {}) {
    this.commands = [];
    this.spell = spell;
    this.provider = provider;
    this.options = { authority: '912', careType: 'ACUTE', ward: 'Yarty', ...options };
  }

  say(command, when, fields = {}) {
    this.commands.push({ command, at: london(when), spell: this.spell, ...fields });
    return this;
  }

  admit(when) {
    const { authority, careType, ward } = this.options;
    return this.say('AdmitPatient', when, { provider: this.provider, ward, authority, careType });
  }

  criterion(name, when, met = true) {
    return this.say('RecordReadiness', when, { criterion: name, met });
  }

  ready(when) {
    return this.criterion('CLINICAL', when).criterion('MDT', when).criterion('SAFE', when);
  }

  unwell(when) {
    return this.criterion('CLINICAL', when, false);
  }

  delay(when, reason, attribution, authority) {
    return this.say('RecordDelay', when, { reason, attribution, ...(authority ? { authority } : {}) });
  }

  move(when, fields) {
    return this.say('MovePatient', when, { ward: 'Other', ...fields });
  }

  leave(when, fields) {
    return this.say('DischargePatient', when, fields);
  }
}

module.exports = { Stay, london, plus };
