// Processes of a System to be killed, and how long they are gone.
'use strict';
const fs = require('fs');

function parentOf(pid) {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

// Children of a process whose command line fits.
function children(parent, pattern = /./) {
  const found = [];
  for (const pid of fs.readdirSync('/proc').filter((p) => /^\d+$/.test(p))) {
    try {
      if (parentOf(pid) === parent && pattern.test(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) found.push(Number(pid));
    } catch (e) {
      // it ended meanwhile
    }
  }
  return found;
}

// kill -9; false when it was gone already.
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch (e) {
    return false;
  }
}

function alive(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()[0] !== 'Z';
  } catch (e) {
    return false;
  }
}

module.exports = { children, kill, alive };
