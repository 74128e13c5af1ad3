const number = new Intl.NumberFormat('en-GB');
const one = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'short', year: 'numeric' });
const moment = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit', second: '2-digit' });
const month = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit' });
const monthName = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', month: 'long', year: 'numeric' });

export const count = (n) => number.format(n);
export const decimal = (n) => one.format(n);
export const date = (text) => day.format(new Date(text.length === 10 ? `${text}T12:00:00Z` : text));
export const when = (text) => moment.format(new Date(text));
export const time = (ms) => clock.format(new Date(ms));
export const people = (n) => `${count(n)} ${n === 1 ? 'person' : 'people'}`;
export const share = (n, of) => (of ? `${Math.round((n / of) * 100)}%` : '');

// '2026-11' of now in London.
export function thisMonth(now = Date.now()) {
  const parts = Object.fromEntries(month.formatToParts(new Date(now)).map((p) => [p.type, p.value]));
  return `${parts.year}-${parts.month}`;
}
export const thisMonthName = (now = Date.now()) => monthName.format(new Date(now));

export function waited(since, now = Date.now()) {
  const hours = Math.max(0, Math.floor((now - Date.parse(since)) / 3600000));
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

export function ago(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min ago`;
}

// SpellOpened -> Spell opened
export const words = (name) => name.replace(/([a-z])([A-Z])/g, (m, a, b) => `${a} ${b.toLowerCase()}`);
