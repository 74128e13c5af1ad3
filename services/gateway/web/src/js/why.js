// The events that say why a person is counted.
import { get } from './api.js';
import { byId, el, fill, focusKey, keyOf } from './dom.js';
import { when, words } from './format.js';

const details = (data) =>
  Object.entries(data || {})
    .filter(([, v]) => v !== null && v !== '' && typeof v !== 'object')
    .map(([k, v]) => `${words(k)} ${v}`)
    .join(', ');

const item = (e, reasons) =>
  el('li', { class: [reasons.includes(e.position) && 'is-reason', e.retracted && 'is-retracted'].filter(Boolean).join(' ') || null },
    el('strong', {}, words(e.type)), ` at ${when(e.occurredAt)}`, e.retracted && ' (retracted)',
    reasons.includes(e.position) && el('strong', {}, ' – counts because of this'),
    el('small', {}, details(e.data)),
    el('small', {}, `Event ${e.position} of the log, entered ${when(e.recordedAt)}${e.actor ? ` by ${e.actor}` : ''}`));

export async function openWhy(p) {
  const box = byId('why');
  byId('why-title').textContent = `Why is ${p.name || p.spell} counted?`;
  fill(byId('why-body'), el('p', {}, 'Reading the log…'));
  // The list behind may be drawn anew meanwhile: the focus goes back to the button that is there then.
  const opener = keyOf(document.activeElement);
  box.addEventListener('close', () => focusKey(document, opener), { once: true });
  box.showModal();
  try {
    const s = await get(`spells/${encodeURIComponent(p.spell)}/events`);
    fill(byId('why-body'),
      el('p', {}, `Ready since ${when(p.readySince)}, delayed since ${when(p.delayedSince)}.`),
      el('ol', { class: 'hw-events' }, ...s.events.slice().reverse().map((e) => item(e, p.positions))));
  } catch (e) {
    fill(byId('why-body'), el('p', { role: 'alert' }, e.message));
  }
}
