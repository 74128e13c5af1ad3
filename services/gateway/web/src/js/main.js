// The board: one stream keeps the counts, everything else is asked for again when they change.
import { get, setToken, token } from './api.js';
import { live, lost } from './age.js';
import { showChips } from './chips.js';
import { showCounts } from './counts.js';
import { showDays } from './days.js';
import { byId } from './dom.js';
import { current, follow } from './filters.js';
import { thisMonth } from './format.js';
import { load } from './names.js';
import { showPeople } from './people.js';
import { askForToken } from './sign-in.js';
import { open } from './stream.js';
import { showTrend } from './trend.js';

const SETTLE_MS = 400; // changes that come together are asked for together
const REFRESH_MS = 60000; // the day may have changed though nothing happened
let close = () => {};
let asking = null;
let later = null;
let stale = false; // something changed while it was asked

function trouble(message) {
  byId('trouble').hidden = !message;
  byId('trouble').textContent = message || '';
}

const withMore = (query, more) => {
  const q = new URLSearchParams(query);
  for (const [k, v] of Object.entries(more)) q.set(k, v);
  return q;
};

async function refreshPeople(query, signal) {
  try {
    const { patients } = await get('delays/patients', query, signal);
    showPeople(patients, () => showPeople(patients));
  } catch (e) {
    if (e.status !== 401) throw e;
    const wrong = token() !== null;
    setToken(null);
    askForToken(wrong, start);
  }
}

async function ask(signal) {
  const query = current();
  try {
    const [trend, days] = await Promise.all([
      get('delays/trend', withMore(query, { days: 90 }), signal),
      get('delays/days', withMore(query, { month: thisMonth() }), signal),
      refreshPeople(query, signal),
    ]);
    showTrend(trend);
    showDays(days);
    trouble();
  } catch (e) {
    if (e.name !== 'AbortError') trouble(`Some of this page could not be brought up to date: ${e.message}`);
  }
}

// One asking at a time; what changes meanwhile is asked for once it is over, however fast changes come.
async function refresh() {
  if (asking) {
    stale = true;
    return;
  }
  do {
    stale = false;
    asking = new AbortController();
    await ask(asking.signal);
  } while (stale);
  asking = null;
}

function refreshSoon() {
  if (!later)
    later = setTimeout(() => {
      later = null;
      refresh();
    }, SETTLE_MS);
}

function start() {
  close();
  asking?.abort(); // what it asks for is not looked at any more
  showChips();
  close = open(current(), {
    count: (c) => {
      live(c.asAt);
      showCounts(c);
      refreshSoon();
    },
    state: (s) => (s === 'live' ? live() : lost()),
    refused: () => {
      lost();
      askForToken(token() !== null, start);
    },
  });
  refresh();
}

load().catch((e) => trouble(`The names of reasons and councils could not be read: ${e.message}`)).finally(() => {
  follow(start);
  start();
  setInterval(refresh, REFRESH_MS);
});
