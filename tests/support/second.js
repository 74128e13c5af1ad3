// A second process of a service, as the first one was started, with a socket of its own. Starts again when it is killed.
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

// Answers { process, starts, end() }; process is the one that runs now.
function secondOf(s, service) {
  const env = environmentOf(s.pids(service)[0]);
  const log = fs.openSync(path.join(s.dir, 'log', `${service}-2.log`), 'a');
  const second = { over: false, starts: 0 };
  const start = () => {
    if (second.over) return;
    second.starts++;
    second.process = spawn(path.join(bin, `homeward-${service}`), [], {
      env: { ...env, [`HOMEWARD_${service.toUpperCase()}_COMMANDS`]: `ipc://${s.dir}/run/${service}-2` },
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

// A System whose commands and questions to that service go to its second process, through a gateway of its own.
async function behindSecond(s, service) {
  const front = Object.create(s);
  const log = fs.openSync(path.join(s.dir, 'log', 'gateway-2.log'), 'a');
  front.http = `127.0.0.1:${await freePort()}`;
  const gateway = spawn(path.join(bin, 'homeward-gateway'), [], {
    env: { ...environmentOf(s.pids('gateway')[0]), HOMEWARD_HTTP: front.http, [`HOMEWARD_${service.toUpperCase()}_COMMANDS`]: `ipc://${s.dir}/run/${service}-2` },
    stdio: ['ignore', log, log],
  });
  finallyDo(() => gateway.kill('SIGKILL'));
  await until('the second gateway', async () => (await front.get(`/api/v1/${service}/packages`)).status === 200, 20000);
  return front;
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
