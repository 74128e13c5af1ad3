// Random commands about a few thousand spells: late, out of order, repeated, contradictory, taken back. Most are
// plausible; some are not and must be refused. The same seed gives the same commands.
//
// A command here is { id, command, spell, ms, fields, target }: target is another command whose fact is retracted;
// its position is known once it was answered. toJson() makes the object that is sent.
'use strict';
const { Random } = require('./random');
const { DAY, HOUR, dayOf, dayText, startOf, rfc3339 } = require('./london');

const PROVIDERS = ['RBZ', 'RHQ', 'NQT5K'];
const COUNCILS = ['912', '207', '00EQ', 'UNKNOWN'];
const WARDS = ['Yarty', 'Exe', 'Teign'];
const CRITERIA = ['CLINICAL', 'MDT', 'SAFE'];
const ATTRIBUTIONS = ['NHS', 'SOCIAL_CARE', 'BOTH'];
// R2.2: what each reason may be attributed to.
const MATRIX = {
  A: ATTRIBUTIONS, B: ATTRIBUTIONS, C: ['NHS'], DI: ['NHS', 'SOCIAL_CARE'], DII: ATTRIBUTIONS, E: ATTRIBUTIONS,
  F: ATTRIBUTIONS, G: ['NHS', 'SOCIAL_CARE'], H: ['NHS', 'SOCIAL_CARE'], I: ['NHS'], O: ATTRIBUTIONS,
};

// Stays begin in one of these windows: each has a night of a clock change and ends of months, one a leap day.
const WINDOWS = ['2019-10-10', '2020-02-18', '2020-03-14', '2016-12-20'].map(dayOf);
const WINDOW_DAYS = 30;

// The moments around which errors hide: local midnights and the hour that is there twice or not at all.
function edges(first) {
  const list = [];
  for (let d = first; d < first + WINDOW_DAYS; d++) list.push(startOf(d) - 1, startOf(d), startOf(d) + 1);
  for (const night of ['2019-10-27', '2020-03-29'].map(dayOf)) {
    if (night >= first && night < first + WINDOW_DAYS) for (const h of [0, 1, 2, 3]) list.push(night * DAY + h * HOUR, night * DAY + h * HOUR - 1);
  }
  return list;
}

const WEIGHTS = {
  RecordReadiness: 40, RecordDelay: 18, MovePatient: 8, DischargePatient: 7, CancelDischarge: 4, AgreeDelay: 4,
  DisputeDelay: 2, ChangeAuthority: 3, StartLeave: 4, EndLeave: 4, SetExpectedDischarge: 3, CancelMove: 2,
  CancelAdmission: 0.4, AdmitPatient: 4, UpdatePerson: 0.4, RetractFact: 9, Again: 5,
};

class Commands {
  constructor(seed, spells, providers = PROVIDERS) {
    this.random = new Random(seed);
    this.providers = providers;
    this.spells = [];
    this.count = 0;
    this.wanted = spells;
  }

  newSpell() {
    const random = this.random;
    const first = random.pick(WINDOWS);
    const spell = { name: `P${this.spells.length}`, first, edges: edges(first), times: [], sent: [], born: null };
    this.spells.push(spell);
    spell.provider = random.pick(this.providers);
    if (random.chance(0.05)) spell.born = first + random.between(-2, WINDOW_DAYS) - 18 * 365 - 5; // turns 18 about then
    return spell;
  }

  // Any moment of the stay's window: one that was used before, one on an edge, one in the future now and then.
  moment(spell) {
    const random = this.random;
    if (spell.times.length && random.chance(0.15)) return random.pick(spell.times);
    if (random.chance(0.004)) return Date.UTC(2190, 0, 1);
    const ms = random.chance(0.3) ? random.pick(spell.edges) : startOf(spell.first) + random.between(0, WINDOW_DAYS * 24 * 60) * 60000;
    spell.times.push(ms);
    return ms;
  }

  admission(spell, ms) {
    const random = this.random;
    const fields = { provider: spell.provider, ward: random.pick(WARDS), authority: random.pick(COUNCILS), careType: random.pick(['ACUTE', 'NON_ACUTE']) };
    if (spell.born) {
      fields.localId = spell.name;
      fields.dateOfBirth = dayText(spell.born);
    }
    return this.make(spell, 'AdmitPatient', ms, fields);
  }

  make(spell, command, ms, fields, target) {
    const c = { id: `c${this.count++}`, command, spell: spell.name, ms, fields, target };
    spell.sent.push(c);
    return c;
  }

  fieldsOf(kind, spell) {
    const random = this.random;
    switch (kind) {
      case 'RecordReadiness':
        return { criterion: random.pick(CRITERIA), met: random.chance(0.85) };
      case 'RecordDelay': {
        const reason = random.pick(Object.keys(MATRIX));
        const attribution = random.pick(random.chance(0.97) ? MATRIX[reason] : ATTRIBUTIONS);
        return { reason, attribution, ...(random.chance(0.1) ? { authority: random.pick(COUNCILS) } : {}) };
      }
      case 'MovePatient':
        return {
          ward: random.pick(WARDS),
          ...(random.chance(0.5) ? { careType: random.pick(['ACUTE', 'NON_ACUTE']) } : {}),
          ...(random.chance(0.2) ? { resolvesDelay: true } : {}),
        };
      case 'DischargePatient':
        return random.chance(0.2) ? { died: true } : {};
      case 'AgreeDelay':
      case 'DisputeDelay':
        return { by: random.pick(['NHS', 'AUTHORITY']) };
      case 'ChangeAuthority':
        return { authority: random.pick(COUNCILS) };
      case 'SetExpectedDischarge':
        return { date: dayText(spell.first + random.between(0, 60)) };
      default:
        return {};
    }
  }

  // The same again: under its own id, or as if said by somebody else; or its id for something else (which changes
  // nothing, as the id was answered before).
  again(spell) {
    const random = this.random;
    const c = random.pick(spell.sent);
    const how = random.between(0, 2);
    if (how === 0) return c;
    if (how === 1 || !c.answer) return { ...c, id: `c${this.count++}`, answer: undefined };
    return { ...c, command: 'DischargePatient', fields: {}, target: undefined, ms: this.moment(spell), first: c };
  }

  next() {
    const random = this.random;
    if (this.spells.length < this.wanted && (this.spells.length < 10 || random.chance(this.wanted / 80000))) {
      const spell = this.newSpell();
      return this.admission(spell, startOf(spell.first) + random.between(0, 3 * 24 * 60) * 60000);
    }
    // a few people have a great many facts
    const spell = random.chance(0.02) ? this.spells[random.between(0, Math.min(4, this.spells.length - 1))] : random.pick(this.spells);
    const kind = random.weighted(WEIGHTS);
    if (kind === 'Again') return this.again(spell);
    if (kind === 'AdmitPatient') return this.admission(spell, this.moment(spell));
    if (kind === 'UpdatePerson') return this.newBirth(spell);
    if (kind !== 'RetractFact') return this.make(spell, kind, this.moment(spell), this.fieldsOf(kind, spell));
    const known = spell.sent.filter((c) => c.answer && c.answer.accepted && c.command !== 'UpdatePerson' && (c.command !== 'AdmitPatient' || random.chance(0.1)));
    if (!known.length) return this.make(spell, 'RecordReadiness', this.moment(spell), this.fieldsOf('RecordReadiness', spell));
    return this.make(spell, 'RetractFact', this.moment(spell), {}, random.pick(known));
  }

  newBirth(spell) {
    if (!spell.born) return this.make(spell, 'MovePatient', this.moment(spell), this.fieldsOf('MovePatient', spell));
    spell.born += this.random.between(-3, 3);
    return this.make(spell, 'UpdatePerson', this.moment(spell), { dateOfBirth: dayText(spell.born) });
  }
}

// As it is sent; a retraction names the position of its target.
function toJson(c) {
  const o = { command: c.command, id: c.id, at: rfc3339(c.ms), spell: c.spell, ...c.fields };
  if (c.target) o.position = c.target.answer.positions[0];
  return o;
}

module.exports = { Commands, toJson, MATRIX };
