// A second process of a service, as the first one was started, with a socket of its own. Starts again when it is killed. A second
// gateway whose commands go there tells it what the first is not told.
'use strict';
const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');
const { bin, freePort, until } = require('./system');
const { finallyDo } = require('./tap');

function environmentOf(pid) {
  const lines = fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(lines.map((l) => [l.slice(0, l.indexOf('=')), l.slice(l.indexOf('=') + 1)]));
}

// The setting of where a service takes commands, and its second process's value for it.
const socketOf = (s, service) => ({ [`HOMEWARD_${service.toUpperCase()}_COMMANDS`]: `ipc://${s.dir}/run/${service}-2` });

// Answers { process, starts, end() }; process is the one that runs now.
function secondOf(s, service, settings = socketOf(s, service)) {
  const env = environmentOf(s.pids(service)[0]);
  const log = fs.openSync(path.join(s.dir, 'log', `${service}-2.log`), 'a');
  const second = { over: false, starts: 0 };
  const start = () => {
    if (second.over) return;
    second.starts++;
    second.process = spawn(path.join(bin, `homeward-${service}`), [], {
      env: { ...env, ...settings },
      stdio: ['ignore', log, log],
    });
    second.process.on('exit', () => setTimeout(start, 50));
  };
  second.end = () => {
    second.over = true;
    second.process.kill('SIGKILL');
  };
  finallyDo(() => second.end());
  start();
  return second;
}

// The system as seen through a second gateway, which sends that service's commands and questions to its second process.
async function behindSecond(s, service) {
  const other = Object.assign(Object.create(s), { http: `127.0.0.1:${await freePort()}` });
  secondOf(s, 'gateway', { HOMEWARD_HTTP: other.http, ...socketOf(s, service) });
  await until(`the second ${service} answers`, async () => (await other.get(`/api/v1/${service}/`)).status === 404);
  return other;
}

// Kills one of the two, again and again, until state.over; counts in state.kills.
async function disturb(s, service, second, state, random, most = 250) {
  while (!state.over) {
    await new Promise((r) => setTimeout(r, random.between(30, most)));
    if (random.chance(0.5)) state.kills += s.kill(service);
    else if (second.process.exitCode === null && second.process.kill('SIGKILL')) state.kills++;
  }
}

module.exports = { secondOf, behindSecond, disturb };
