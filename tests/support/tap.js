// TAP: test(name, fn) runs one after the other and prints a line each for prove.
'use strict';
const assert = require('assert');

const queue = [];
const cleanups = [];
let started = false;

function test(name, fn) {
  queue.push({ name, fn });
  if (!started) {
    started = true;
    setImmediate(run);
  }
}

// Says that a test is left out, and why.
function skip(name, why) {
  test(`${name} # SKIP ${why}`, () => {});
}

// Runs when all tests are over, last added first, whatever happened.
function finallyDo(fn) {
  cleanups.unshift(fn);
}

function note(text) {
  for (const line of String(text).split('\n')) console.log(`# ${line}`);
}

// A figure and the aim it has on a machine with two cores and nothing else to do. Others may be busy, so a figure beyond
// its aim fails only where HOMEWARD_TIMED=yes says that this machine is quiet.
function timed(what, figure, { below, above }, unit) {
  const good = below !== undefined ? figure < below : figure > above;
  const text = `${what}: ${Math.round(figure * 10) / 10} ${unit} (aim: ${below !== undefined ? `below ${below}` : `above ${above}`})`;
  note(text);
  if (process.env.HOMEWARD_TIMED === 'yes') assert.ok(good, text);
}

// Why a test failed, on standard error: prove keeps the rest to itself.
function complain(text) {
  for (const line of String(text).split('\n')) console.error(`# ${line}`);
}

async function run() {
  let n = 0;
  let failed = 0;
  for (const { name, fn } of queue) {
    n++;
    try {
      await fn();
      console.log(`ok ${n} - ${name}`);
    } catch (e) {
      failed++;
      console.log(`not ok ${n} - ${name}`);
      complain(`${name}\n${e.stack || e}`);
    }
  }
  for (const fn of cleanups) {
    try {
      await fn();
    } catch (e) {
      complain(`cleaning up: ${e.stack || e}`);
      failed++;
    }
  }
  console.log(`1..${n}`);
  process.exit(failed ? 1 : 0);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    for (const fn of cleanups) await Promise.resolve(fn()).catch(() => {});
    process.exit(1);
  });
}

module.exports = { test, skip, note, timed, finallyDo, assert };
