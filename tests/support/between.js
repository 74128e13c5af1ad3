// Between the services and their database: all passes, until the answer to the next transaction of the log is to be lost.
// Then the transaction is done and its writer cannot know it.
'use strict';
const fs = require('fs');
const net = require('net');
const path = require('path');
const { until } = require('./system');
const { finallyDo } = require('./tap');

const WRITER = 'homeward-ledger writer'; // as it names itself to PostgreSQL
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]); // ReadyForQuery, no transaction open

// Stands in for the socket of a running system's private database; who connects from now on goes through it. The ledger is
// killed once, so that it does. Answers { lose(), held() }: the answer to the next transaction does not arrive until the promise of
// held() has its function called, which ends the connection instead.
async function between(s) {
  const front = path.join(s.socketDir(), '.s.PGSQL.5432');
  const back = path.join(s.socketDir(), 'behind');
  let armed = false;
  let cut = null;
  fs.renameSync(front, back);
  const server = net.createServer((client) => {
    const database = net.connect(back);
    let writer = false;
    let holding = false;
    const end = () => [client, database].forEach((x) => x.destroy());
    client.on('data', (d) => {
      writer = writer || d.includes(WRITER);
      if (writer && armed && d.includes('fence\0')) {
        armed = false;
        holding = true;
      }
      database.write(d);
    });
    database.on('data', (d) => {
      if (!holding) client.write(d);
      else if (d.subarray(-READY.length).equals(READY)) cut = end;
    });
    [client, database].forEach((x) => x.on('error', end).on('close', end));
  });
  await new Promise((resolve) => server.listen(front, resolve));
  finallyDo(() => server.close());
  const [before] = s.pids('ledger');
  s.kill('ledger');
  await until('another ledger', async () => s.pids('ledger').some((pid) => pid !== before) && (await s.ready('ledger')));
  return {
    lose() {
      cut = null;
      armed = true;
    },
    // Resolves once the transaction is done; answers the function that ends the connection.
    held: () => until('a transaction whose answer is held back', () => cut),
  };
}

module.exports = { between };
