// make bench: the ledger beside plain PostgreSQL, in the same run, on a private cluster with fsync and
// synchronous_commit on. Prints the workload and one line a case: NAME ratio=X.
//
//   append-ledger  events a second through the ledger (requests of 1 to 100 events, projected live, answered
//                  when durable) over rows a second of a raw binary COPY of the same rows into a table with
//                  the same indexes. More is better.
//   append-single  requests a second (one event each, 32 in flight) over single-row inserts a second of
//                  pgbench with 32 clients into a table with the same indexes. More is better.
//   latency        median time from an append to its receipt by a subscriber over the median single-row
//                  insert of pgbench with one client. Less is better.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');
const { System, root } = require('../support/system');

const ROUNDS = Number(process.env.ROUNDS || 3);
const EVENTS = Number(process.env.EVENTS || 250000);
const LOAD = path.join(root, 'build/release/bench/load');

function median(list) {
  const s = [...list].sort((a, b) => a - b);
  return s.length % 2 ? s[(s.length - 1) / 2] : (s[s.length / 2 - 1] + s[s.length / 2]) / 2;
}

function execute(cmd, args, options = {}) {
  const r = spawnSync(cmd, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (r.status !== 0) throw new Error(`${cmd} ${args.join(' ')}: ${r.status} ${r.stderr}${r.error || ''}`);
  return r.stdout;
}

const pgBin = fs
  .readdirSync('/usr/lib/postgresql')
  .map((v) => `/usr/lib/postgresql/${v}/bin`)
  .filter((d) => fs.existsSync(`${d}/pgbench`))
  .pop();

// A table with the columns and indexes of one partition of the log.
const TABLE = `DROP TABLE IF EXISTS bench_event; CREATE TABLE bench_event (LIKE log.event_000000 INCLUDING ALL);`;
const INSERT = `\\set n random(1, 1000000000000)
INSERT INTO bench_event (position, known_position, stream, version, type, event_id, actor, occurred_at, recorded_at, payload)
VALUES (nextval('bench_position'), 1, 'spell/P' || :n || '-' || :client_id || '-' || nextval('bench_position'), 1, 4,
 gen_random_uuid(), 'bench', now(), now(), '\\x0a0408c4d502');
`;

async function main() {
  const started = Date.now();
  const s = await System.start({ env: { HOMEWARD_LOG: 'warn', HOMEWARD_SERVICES: 'ledger' } });
  const socket = ['-h', s.socketDir(), '-U', 'homeward', '-d', 'homeward'];
  const load = (...args) => JSON.parse(execute(LOAD, [args[0], s.dir, ...args.slice(1).map(String)]));
  const psql = (...args) => execute('psql', [...socket, '-q', '-v', 'ON_ERROR_STOP=1', ...args]);
  const pgbench = (args) => execute(`${pgBin}/pgbench`, ['-h', s.socketDir(), '-U', 'homeward', '-n', '-M', 'prepared', ...args, 'homeward'], { cwd: s.dir });
  const tell = (text) => console.log(text);

  tell(`machine: ${os.cpus().length} cores, ${os.cpus()[0].model}; fsync=${s.sql('SHOW fsync')[0][0]} synchronous_commit=${s.sql('SHOW synchronous_commit')[0][0]}`);
  tell(`workload: ${ROUNDS} rounds, medians; append-ledger ${EVENTS} events a round, 400 requests in flight, CURVE on, over ipc`);
  psql('-c', 'CREATE SEQUENCE bench_position CACHE 100');
  fs.writeFileSync(path.join(s.dir, 'insert.sql'), INSERT);

  const ledger = [], copy = [], single = [], inserts = [], latency = [], insert1 = [];
  for (let i = 0; i < ROUNDS; i++) {
    const before = Number(s.sql('SELECT position FROM log.ledger')[0][0]);
    const a = load('append-ledger', EVENTS, 400);
    ledger.push(a.events / (a.us / 1e6));
    // the same rows, as raw as it gets
    const file = path.join(s.dir, 'rows.bin');
    psql('-c', TABLE);
    psql('-c', `\\copy (SELECT * FROM log.event WHERE position > ${before} ORDER BY position) TO '${file}' (FORMAT binary)`);
    const t = process.hrtime.bigint();
    psql('-c', `\\copy bench_event FROM '${file}' (FORMAT binary)`);
    copy.push(a.events / (Number(process.hrtime.bigint() - t) / 1e9));
    fs.unlinkSync(file);
    tell(`  append-ledger  ${Math.round(ledger[i])} events/s in ${a.requests} requests; raw COPY ${Math.round(copy[i])} rows/s`);

    const b = load('append-single', 100000, 32);
    single.push(b.events / (b.us / 1e6));
    psql('-c', TABLE);
    const p = pgbench(['-f', 'insert.sql', '-c', '32', '-j', '2', '-T', '5']);
    inserts.push(Number(/tps = ([\d.]+)/.exec(p)[1]));
    tell(`  append-single  ${Math.round(single[i])} requests/s; pgbench -c 32 ${Math.round(inserts[i])} inserts/s`);

    const c = load('latency', 3000);
    latency.push(c.p50_us);
    psql('-c', TABLE);
    for (const f of fs.readdirSync(s.dir).filter((n) => n.startsWith('pgbench_log'))) fs.unlinkSync(path.join(s.dir, f));
    pgbench(['-f', 'insert.sql', '-c', '1', '-j', '1', '-t', '3000', '-l']);
    const log = fs.readdirSync(s.dir).find((n) => n.startsWith('pgbench_log'));
    insert1.push(median(fs.readFileSync(path.join(s.dir, log), 'utf8').trim().split('\n').map((l) => Number(l.split(' ')[2]))));
    tell(`  latency        p50 ${latency[i]} us (p99 ${c.p99_us}); pgbench -c 1 median ${insert1[i]} us`);
  }
  const line = (name, ratio, aim) => tell(`${name} ratio=${ratio.toFixed(2)}   (aim: ${aim})`);
  line('append-ledger', median(ledger.map((v, i) => v / copy[i])), 'at least 0.7');
  line('append-single', median(single.map((v, i) => v / inserts[i])), 'at least 4');
  line('latency', median(latency.map((v, i) => v / insert1[i])), 'at most 2');
  tell(`took ${Math.round((Date.now() - started) / 1000)} s`);
  await s.destroy();
}

main().then(
  () => process.exit(0),
  (e) => {
    console.error(e.stack || e);
    process.exit(1);
  },
);
