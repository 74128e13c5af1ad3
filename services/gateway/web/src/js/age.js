// How old what is shown is: said every second, loudly when the connection is gone.
import { byId } from './dom.js';
import { ago, time } from './format.js';

const STALE_MS = 30000;
let heard = 0;
let changed = 0;
let connected = false;

export function live(changedAt) {
  connected = true;
  heard = Date.now();
  if (changedAt) changed = Date.parse(changedAt);
  show();
}

export function lost() {
  connected = false;
  show();
}

function show() {
  const now = Date.now();
  const state = connected && changed ? 'live' : heard && now - heard < STALE_MS ? 'reconnecting' : heard ? 'stale' : 'connecting';
  const text = {
    live: `Live. Last change ${time(changed)}, ${ago(now - changed)}`,
    reconnecting: `Reconnecting. As at ${time(heard)}, ${ago(now - heard)}`,
    stale: `Not connected. What you see is of ${time(heard)}, ${ago(now - heard)}`,
    connecting: 'Connecting',
  }[state];
  byId('age').dataset.state = state;
  byId('age-text').textContent = text;
}

setInterval(show, 1000);
