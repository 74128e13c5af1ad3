// Asks for the token where people are shown.
import { setToken } from './api.js';
import { byId, el, fill } from './dom.js';

export function askForToken(wrong, onToken) {
  if (!wrong && byId('token')) return; // somebody may be typing
  const field = el('input', { class: 'nhsuk-input', id: 'token', type: 'password', autocomplete: 'off', required: true, 'aria-describedby': wrong ? 'token-wrong' : null });
  fill(
    byId('people'),
    wrong && el('p', { id: 'token-wrong', class: 'nhsuk-error-message', role: 'alert' }, 'That token was not accepted.'),
    el('form', {
      class: 'hw-sign-in',
      onsubmit: (e) => {
        e.preventDefault();
        setToken(field.value);
        onToken();
      },
    },
    el('div', {}, el('label', { class: 'nhsuk-label', for: 'token' }, 'Access token, to see people'), field),
    el('button', { class: 'nhsuk-button hw-small-button' }, 'Sign in')),
  );
}
