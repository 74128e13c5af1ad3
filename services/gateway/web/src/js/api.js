// Calls of the gateway. The token, when one is needed, lives in this tab only.
const KEY = 'homeward-token';

export const token = () => sessionStorage.getItem(KEY);
export function setToken(value) {
  if (value) sessionStorage.setItem(KEY, value);
  else sessionStorage.removeItem(KEY);
}

export function headers(more = {}) {
  const t = token();
  return { ...more, ...(t ? { Authorization: `Bearer ${t}` } : {}) };
}

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function get(path, query = new URLSearchParams(), signal) {
  const q = query.toString();
  const r = await fetch(`/api/v1/${path}${q ? `?${q}` : ''}`, { headers: headers(), signal, cache: 'no-store' });
  const body = await r.json().catch(() => ({}));
  if (!r.ok) throw new Refused(r.status, body.message || `The server answered ${r.status}.`);
  return body;
}
