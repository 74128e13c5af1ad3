// From a difference between the system and the oracle to the shortest history of one spell that shows it.
'use strict';
const { Oracle } = require('./oracle');
const { toJson } = require('./commands');

const MONTHS = ['2016-12', '2017-01', '2019-10', '2019-11', '2020-02', '2020-03', '2020-04'];
let tries = 0;

// The accepted commands of a spell that were known by then, in the order of the log.
function historyOf(spell, known) {
  const seen = new Set();
  return spell.sent
    .filter((c) => c.answer && c.answer.accepted && c.answer.positions[0] <= known)
    .filter((c) => !seen.has(c.answer.positions[0]) && seen.add(c.answer.positions[0]))
    .sort((a, b) => a.answer.positions[0] - b.answer.positions[0]);
}

function key(o) {
  return JSON.stringify(['total', 'byAttribution', 'byReason', 'byAuthority', 'byCareType'].map((k) => (typeof o[k] === 'object' ? Object.entries(o[k]).sort() : o[k])));
}

// Plays a history for a spell and a provider of their own; what differs then, or null.
async function differs(system, history) {
  const provider = `Z${(tries++).toString(36).toUpperCase().padStart(4, '0')}`;
  const played = new Map();
  const oracle = new Oracle();
  for (const c of history) {
    const fields = { ...c.fields, ...(c.fields.provider ? { provider } : {}), ...(c.fields.localId ? { localId: provider } : {}) };
    const copy = { ...c, id: `shrink-${provider}-${c.id}`, spell: `S-${provider}`, fields, answer: undefined, target: c.target && played.get(c.target.answer.positions[0]) };
    if (c.target && !copy.target) continue;
    const r = await system.command(toJson(copy));
    if (!r.json.accepted) continue;
    copy.answer = r.json;
    played.set(c.answer.positions[0], copy);
    oracle.add(copy, r.json.positions);
  }
  for (const policy of ['NEXT_DAY', 'MIDNIGHT']) {
    for (const month of MONTHS) {
      const r = await system.get(`/api/v1/delays/days?month=${month}&policy=${policy}&provider=${provider}`);
      const mine = oracle.days(month, policy).sums;
      if (key(r.json) !== key(mine)) return `days of ${month} under ${policy}: system ${key(r.json)} oracle ${key(mine)}`;
    }
  }
  return null;
}

async function shortest(system, history) {
  let why = await differs(system, history);
  for (let again = true; why && again; ) {
    again = false;
    for (let i = history.length - 1; i >= 0; i--) {
      const shorter = history.filter((_, k) => k !== i);
      const still = await differs(system, shorter);
      if (!still) continue;
      history = shorter;
      why = still;
      again = true;
    }
  }
  return why && `${why}\n${history.map((c) => JSON.stringify({ ...toJson(c), position: undefined, retracts: c.target && c.target.id })).join('\n')}`;
}

// Text to print: the shortest history, or that no single spell shows it.
async function shrink(system, oracle, spells, known) {
  const histories = spells.map((spell) => historyOf(spell, known)).sort((a, b) => a.length - b.length);
  for (const history of histories) {
    const text = history.length ? await shortest(system, history) : null;
    if (text) return `the shortest history that differs:\n${text}`;
  }
  return 'no spell alone differs when its history is played again';
}

module.exports = { shrink };
