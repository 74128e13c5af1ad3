// What is looked at stands in the page's address, so that it can be sent on and gone back to.
const NAMES = ['provider', 'authority', 'careType', 'reason', 'attribution'];

export function current() {
  const from = new URLSearchParams(location.search);
  const q = new URLSearchParams();
  for (const name of NAMES) if (from.get(name)) q.set(name, from.get(name));
  return q;
}

// The address with one filter chosen, or without it when it is chosen already.
export function toggled(name, value) {
  const q = current();
  if (q.get(name) === value) q.delete(name);
  else q.set(name, value);
  const text = q.toString();
  return text ? `?${text}` : location.pathname;
}

export const chosen = (name) => current().get(name);

// Links of filters change the page without loading it again; anything else about a click is the browser's.
export function follow(onChange) {
  document.addEventListener('click', (e) => {
    const a = e.target.closest('a[data-filter]');
    if (!a || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    e.preventDefault();
    history.pushState(null, '', a.href);
    onChange();
  });
  addEventListener('popstate', onChange);
}
