// Server-sent events by fetch, because EventSource cannot carry a token. Resumes after the last event.
import { headers } from './api.js';

// The gateway says something every 15 seconds; more than twice that is a dead line.
const SILENCE_MS = 35000;
const RETRY_MS = [500, 1000, 2000, 4000, 8000];

async function read(response, onEvent, onSilence) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const timer = setTimeout(onSilence, SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return;
    text += value;
    for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) onEvent(parse(text.slice(0, end)));
  }
}

function parse(frame) {
  const e = { data: '' };
  for (const line of frame.split('\n')) {
    if (line.startsWith('id:')) e.id = line.slice(3).trim();
    if (line.startsWith('data:')) e.data += line.slice(5).trim();
  }
  return e;
}

// on: { count(object), state('live' | 'reconnecting', why), refused(status) }. Answers a function that ends it.
export function open(query, on) {
  const stop = new AbortController();
  let last;
  let failures = 0;

  const heard = (e) => {
    failures = 0;
    if (e.id) last = e.id;
    on.state('live');
    if (e.data) on.count(JSON.parse(e.data));
  };

  const once = async () => {
    const more = { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) };
    const line = new AbortController();
    const hangUp = () => line.abort();
    stop.signal.addEventListener('abort', hangUp);
    try {
      const r = await fetch(`/api/v1/delays/stream?${query}`, { headers: headers(more), signal: line.signal, cache: 'no-store' });
      if (r.status === 401) return on.refused(r.status);
      if (!r.ok) throw new Error(`the server answered ${r.status}`);
      on.state('live');
      await read(r, heard, hangUp);
    } finally {
      stop.signal.removeEventListener('abort', hangUp);
    }
    throw new Error('the connection ended');
  };

  (async () => {
    while (!stop.signal.aborted) {
      try {
        await once();
      } catch (e) {
        if (stop.signal.aborted) return;
        on.state('reconnecting', e.message);
      }
      await new Promise((done) => setTimeout(done, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]));
    }
  })();
  return () => stop.abort();
}
