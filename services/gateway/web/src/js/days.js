// Delayed days of the running month.
import { byId, el, fill } from './dom.js';
import { count, decimal, thisMonthName } from './format.js';
import { ATTRIBUTIONS, name } from './names.js';

export function showDays(d) {
  byId('days').textContent = count(d.total);
  byId('days-note').textContent = `${thisMonthName()} so far: days that are over, counted from the day after ready.`;
  fill(byId('days-facts'),
    ...ATTRIBUTIONS.filter((a) => d.byAttribution[a]).flatMap((a) => [el('dt', {}, name('attribution', a)), el('dd', {}, count(d.byAttribution[a]))]),
    el('dt', {}, 'DTOC beds (days so far by days of the month)'), el('dd', {}, decimal(d.beds)));
}
