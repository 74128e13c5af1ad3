// The filters in use, each with a way out of it.
import { byId, el, fill } from './dom.js';
import { current, toggled } from './filters.js';
import { name } from './names.js';

export function showChips() {
  const chosen = [...current()];
  const box = byId('filters');
  box.hidden = chosen.length === 0;
  fill(
    box,
    el('span', {}, 'Only:'),
    ...chosen.map(([kind, key]) =>
      el('a', { class: 'hw-chip', href: toggled(kind, key), 'data-filter': kind, 'data-key': `chip-${kind}` },
        name(kind, key), el('span', { 'aria-hidden': 'true' }, '×'), el('span', { class: 'nhsuk-u-visually-hidden' }, ' (remove this filter)'))),
    chosen.length > 1 && el('a', { href: location.pathname, 'data-filter': 'none', 'data-key': 'chip-all' }, 'Show everybody'),
  );
}
