// The counts: total, attribution, care type, reasons, providers, councils.
import { byId, el, fill } from './dom.js';
import { count, people, share } from './format.js';
import { chosen, toggled } from './filters.js';
import { ATTRIBUTIONS, name } from './names.js';

const SAY_MS = 10000;
let shown;
let said = 0;
let saying = null;
let midnight = null;

const filterLink = (kind, key, text) =>
  el('a', { href: toggled(kind, key), 'data-filter': kind, 'data-key': `${kind}-${key}`, 'aria-current': chosen(kind) === key ? 'true' : null }, text);

const toFix = (key) => (key === 'UNKNOWN' ? el('span', { class: 'hw-fix' }, 'to fix before the return') : null);

const sorted = (counts) => Object.entries(counts).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));

function table(kind, counts, caption) {
  const rows = sorted(counts);
  const most = rows.length ? rows[0][1] : 1;
  if (!rows.length) return el('p', { class: 'hw-note' }, 'Nobody.');
  return el(
    'table',
    { class: 'nhsuk-table hw-table' },
    el('caption', { class: 'nhsuk-u-visually-hidden' }, caption),
    el('thead', { class: 'nhsuk-u-visually-hidden' }, el('tr', {}, el('th', { scope: 'col' }, 'Name'), el('td', { class: 'hw-table__bar' }), el('th', { scope: 'col' }, 'People'))),
    el(
      'tbody',
      {},
      ...rows.map(([key, n]) => {
        const bar = el('span', { class: 'hw-bar' });
        bar.style.width = `${(n / most) * 100}%`;
        return el(
          'tr',
          { class: chosen(kind) === key ? 'is-chosen' : null },
          el('th', { scope: 'row', class: 'nhsuk-u-font-weight-normal' }, filterLink(kind, key, name(kind, key)), toFix(key)),
          el('td', { class: 'hw-table__bar', 'aria-hidden': 'true' }, bar),
          el('td', { class: 'hw-table__number' }, count(n)),
        );
      }),
    ),
  );
}

function showAttribution(by, total) {
  fill(
    byId('split'),
    ...ATTRIBUTIONS.filter((a) => by[a]).map((a) => {
      const part = el('span', { class: `hw-pattern hw-pattern--${a}` });
      part.style.flexGrow = by[a];
      return part;
    }),
  );
  fill(
    byId('attribution'),
    ...ATTRIBUTIONS.filter((a) => by[a] || a !== 'UNKNOWN').map((a) =>
      el('li', { class: chosen('attribution') === a ? 'is-chosen' : null },
        el('span', { class: `hw-pattern hw-pattern--${a}`, 'aria-hidden': 'true' }),
        el('span', {}, filterLink('attribution', a, name('attribution', a)), toFix(a)),
        el('b', {}, count(by[a] || 0)),
        el('small', {}, share(by[a] || 0, total)))),
  );
}

// At most every ten seconds, and always the newest.
function sayLater() {
  if (saying) return;
  saying = setTimeout(() => {
    saying = null;
    said = Date.now();
    byId('announce').textContent = `${people(shown)} delayed now`;
  }, Math.max(0, said + SAY_MS - Date.now()));
}

function showChange() {
  if (midnight === null || shown === undefined) return;
  const change = shown - midnight;
  byId('change').textContent =
    change === 0 ? 'As many as at midnight' : `${change > 0 ? '▲' : '▼'} ${count(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} than at midnight`;
}

function showTotal(total) {
  const e = byId('total');
  e.textContent = count(total);
  document.title = `${count(total)} delayed: Homeward`;
  if (shown !== undefined && shown !== total) {
    e.classList.remove('is-new');
    void e.offsetWidth; // so that the same movement begins again
    e.classList.add('is-new');
  }
  if (shown !== total) sayLater();
  shown = total;
  showChange();
}

// What it was at the last midnight; null: not known yet.
export function showMidnight(n) {
  midnight = n;
  showChange();
}

export function showCounts(c) {
  showTotal(c.total);
  showAttribution(c.byAttribution, c.total);
  fill(byId('care'), ...['ACUTE', 'NON_ACUTE'].flatMap((t) => [
    el('dt', {}, filterLink('careType', t, name('careType', t))),
    el('dd', {}, count(c.byCareType[t] || 0)),
  ]));
  fill(byId('reason'), table('reason', c.byReason, 'People delayed now by reason'));
  fill(byId('provider'), table('provider', c.byProvider, 'People delayed now by provider'));
  fill(byId('authority'), table('authority', c.byAuthority, 'People delayed now by council'));
}
