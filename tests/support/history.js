// A rich history of a hospital as commands: everything a spell can go through, said late, out of order,
// repeated and taken back. The same seed gives the same commands.
'use strict';

function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, chance: (p) => next() < p, pick: (list) => list[below(list.length)] };
}

// Reasons with the attributions that are permitted in acute care (R2.2).
const REASONS = {
  A: ['NHS', 'SOCIAL_CARE', 'BOTH'], B: ['NHS', 'SOCIAL_CARE', 'BOTH'], C: ['NHS'], DI: ['NHS', 'SOCIAL_CARE'],
  DII: ['NHS', 'SOCIAL_CARE', 'BOTH'], E: ['NHS', 'SOCIAL_CARE', 'BOTH'], F: ['NHS', 'SOCIAL_CARE', 'BOTH'],
  G: ['NHS', 'SOCIAL_CARE'], H: ['NHS', 'SOCIAL_CARE'], I: ['NHS'],
};
const HOUR = 3600000;

// Commands about one spell, each with its `at`, in order of when they happened.
function stay(r, spell, start) {
  const list = [];
  let t = start;
  const on = (command, fields = {}) => list.push({ command, spell, at: new Date(t).toISOString(), ...fields });
  const later = (hours) => (t += (1 + r.below(hours)) * HOUR - r.below(60) * 60000);
  on('AdmitPatient', {
    provider: r.pick(['RBZ', 'RH8']), ward: r.pick(['Yarty', 'Exe', 'Otter']), authority: r.pick(['912', '207', 'UNKNOWN']),
    careType: r.pick(['ACUTE', 'NON_ACUTE']), admissionMethod: r.pick(['EMERGENCY', 'ELECTIVE']),
    ...(r.chance(0.3) ? { dateOfBirth: r.pick(['1940-05-06', '2008-11-02', '2012-01-01']) } : {}),
    ...(r.chance(0.5) ? { bed: `${spell}-bed` } : {}), // a bed of its own: no two people contend for it
  });
  const steps = r.below(14);
  for (let i = 0; i < steps; i++) {
    later(r.pick([2, 30, 60]));
    switch (r.below(12)) {
      case 0: case 1: case 2:
        for (const criterion of ['CLINICAL', 'MDT', 'SAFE']) {
          on('RecordReadiness', { criterion, met: true });
          if (r.chance(0.3)) later(20);
        }
        break;
      case 3:
        on('RecordReadiness', { criterion: r.pick(['CLINICAL', 'MDT', 'SAFE']), met: false });
        break;
      case 4: case 5: case 6: {
        const reason = r.pick(Object.keys(REASONS));
        on('RecordDelay', { reason, attribution: r.pick(REASONS[reason]), ...(r.chance(0.2) ? { authority: '504' } : {}) });
        if (r.chance(0.5)) {
          later(10);
          on(r.pick(['AgreeDelay', 'DisputeDelay']), { by: r.pick(['NHS', 'AUTHORITY']) });
        }
        break;
      }
      case 7:
        on('MovePatient', { ward: r.pick(['Yarty', 'Exe', 'Otter']), careType: r.pick(['ACUTE', 'NON_ACUTE']) });
        break;
      case 8:
        on('MovePatient', { ward: 'Axe', careType: 'NON_ACUTE', resolvesDelay: r.chance(0.6) });
        break;
      case 9:
        on('SetExpectedDischarge', { date: new Date(t + 72 * HOUR).toISOString().slice(0, 10) });
        break;
      case 10:
        on('StartLeave');
        later(40);
        on('EndLeave');
        break;
      default:
        on('RecordDelay', { reason: 'O', attribution: 'NHS' });
    }
  }
  later(60);
  if (r.chance(0.7)) on('DischargePatient', { died: r.chance(0.1), destination: '19' });
  return list;
}

// All commands of `spells` stays in the order in which they are said. Some are refused: that is part of it.
function history({ seed = 1, spells = 40, start = Date.UTC(2026, 8, 1), span = 50 } = {}) {
  const r = random(seed);
  const all = [];
  for (let i = 0; i < spells; i++) {
    const list = stay(r, `S${String(i).padStart(4, '0')}`, start + r.below(span * 24) * HOUR);
    list.forEach((c, k) => all.push({ said: new Date(c.at).getTime() + (k && r.chance(0.3) ? r.below(96) * HOUR : 0), k, c }));
  }
  all.sort((a, b) => a.said - b.said || a.k - b.k);
  return all.map((x) => x.c);
}

// Commands that take back events of the spells, drawn from { position, stream, type } rows of the log.
function corrections(events, { seed = 2, share = 0.08 } = {}) {
  const r = random(seed);
  const out = [];
  for (const e of events) {
    const spell = e.stream.replace(/^spell\//, '');
    if (!r.chance(share)) continue;
    if (e.type === 9) out.push({ command: 'CancelDischarge', spell });
    else if (e.type === 1) { if (r.chance(0.3)) out.push({ command: 'CancelAdmission', spell }); }
    else out.push({ command: 'RetractFact', spell, position: e.position });
  }
  return out;
}

// Wards with beds, and beds that are looked after.
function places() {
  const wards = ['Yarty', 'Exe', 'Otter', 'Axe'];
  const out = wards.map((ward, i) => ({
    command: 'RegisterWard', provider: 'RBZ', ward, name: `${ward} ward`, careType: i === 3 ? 'NON_ACUTE' : 'ACUTE',
    beds: [1, 2, 3].map((n) => `${ward[0]}/${n}`), at: '2026-08-30T08:00:00Z',
  }));
  out.push({ command: 'RegisterWard', provider: 'RBZ', ward: 'Axe', open: false, at: '2026-08-31T08:00:00Z' });
  out.push({ command: 'SetBedState', provider: 'RBZ', ward: 'Exe', bed: 'E/1', state: 'CLOSED', reason: 'REPAIR', at: '2026-08-31T09:00:00Z' });
  out.push({ command: 'SetBedState', provider: 'RBZ', ward: 'Exe', bed: 'E/2', state: 'ISOLATION_ONLY', at: '2026-08-31T09:00:00Z' });
  return out;
}

module.exports = { random, history, corrections, places };
