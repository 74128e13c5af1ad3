// The people behind the number, for those who may see them.
import { byId, el, fill } from './dom.js';
import { count, date, waited, when } from './format.js';
import { name, reasonText } from './names.js';
import { openWhy } from './why.js';

const FIRST = 50;
const AGREEMENT = { AGREED: 'Agreed with the council', DISPUTED: 'Disputed', NONE: 'Not agreed yet' };
const COLUMNS = ['Waiting', 'Person', 'Where', 'Waits for', 'Whose delay', 'Days this month', 'Why'];
let all = false;

function row(p) {
  const cells = [
    [el('span', { class: 'hw-people__days' }, waited(p.delayedSince)), el('small', {}, `since ${when(p.delayedSince)}`)],
    [p.name || p.localId || p.spell, el('small', {}, [p.nhsNumber && `NHS ${p.nhsNumber}`, p.dateOfBirth && `born ${date(p.dateOfBirth)}`].filter(Boolean).join(', '))],
    [[p.ward, p.bed].filter(Boolean).join(', '), el('small', {}, name('provider', p.provider))],
    [reasonText(p.reason), p.waitsOn && p.waitsOn !== reasonText(p.reason) ? el('small', {}, p.waitsOn) : null],
    [name('attribution', p.attribution), el('small', {}, `${name('authority', p.answerable || p.authority)}. ${AGREEMENT[p.agreement] || ''}`)],
    [count(p.daysThisMonth)],
    [el('button', { class: 'nhsuk-button nhsuk-button--secondary hw-small-button', type: 'button', 'data-key': `why-${p.spell}`, onclick: () => openWhy(p) },
      'Show', el('span', { class: 'nhsuk-u-visually-hidden' }, ` why ${p.name || p.spell} is counted`))],
  ];
  return el('tr', {}, ...cells.map((c, i) => el('td', { 'data-label': COLUMNS[i] }, ...c.filter(Boolean))));
}

export function showPeople(list, again) {
  const rows = all ? list : list.slice(0, FIRST);
  if (!list.length) {
    fill(byId('people'), el('p', {}, 'Nobody is delayed here now.'));
    return;
  }
  fill(
    byId('people'),
    el('table', { class: 'nhsuk-table hw-people' },
      el('caption', { class: 'nhsuk-u-visually-hidden' }, 'People delayed now, longest wait first'),
      el('thead', {}, el('tr', {}, ...COLUMNS.map((c) => el('th', { scope: 'col' }, c)))),
      el('tbody', {}, ...rows.map(row))),
    rows.length < list.length &&
      el('button', { class: 'nhsuk-button nhsuk-button--secondary', type: 'button', 'data-key': 'all-people', onclick: () => { all = true; again(); } },
        `Show all ${count(list.length)}`),
  );
}
