// el('a', { href: '/' }, 'text', node): elements without markup in strings.
export function el(tag, attributes = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) e.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) e.setAttribute(name, value === true ? '' : value);
  }
  e.append(...children.filter((c) => c !== undefined && c !== null && c !== false));
  return e;
}

export const byId = (id) => document.getElementById(id);

export const keyOf = (e) => e?.getAttribute('data-key');
export const focusKey = (parent, key) => key && parent.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });

// Replaces what is inside; a focused link or button that is there again keeps the focus.
export function fill(parent, ...children) {
  const held = parent.contains(document.activeElement) ? keyOf(document.activeElement) : null;
  parent.replaceChildren(...children.filter(Boolean));
  focusKey(parent, held);
}
