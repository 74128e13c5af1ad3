// A whole Homeward in a folder of its own: started, asked, killed, stopped. Loopback only; ports are the
// system's choice of free ones.
'use strict';
const fs = require('fs');
const http = require('http');
const net = require('net');
const os = require('os');
const path = require('path');
const { spawn, spawnSync } = require('child_process');
const { finallyDo } = require('./tap');

const root = path.resolve(__dirname, '..', '..');
const bin = path.join(root, process.env.HOMEWARD_TEST_BIN || 'build/bin');

// A port outside the ephemeral range that nobody listens on, each given once. Test programs that run at the same time look in
// different places.
const given = new Set();
async function freePort() {
  const first = 20000 + (process.pid % 16) * 750;
  for (let port = first; port < first + 750; port++) {
    if (given.has(port)) continue;
    given.add(port);
    const free = await new Promise((resolve) => {
      const s = net.createServer();
      s.once('error', () => resolve(false));
      s.listen(port, '127.0.0.1', () => s.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new Error('no free port');
}

// Waits until fn answers something true; an exception counts as not yet. ms only ends a test that would hang.
async function until(what, fn, ms = 60000) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      const v = await fn();
      if (v) return v;
      last = undefined;
    } catch (e) {
      last = e;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms${last ? `: ${last.message}` : ''}`);
    await new Promise((r) => setTimeout(r, 20));
  }
}

class System {
  // options: env (more settings), manual (HOMEWARD_CLOCK=manual), token
  static async start(options = {}) {
    const s = new System();
    s.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'homeward-test-'));
    s.http = `127.0.0.1:${await freePort()}`;
    s.mllp = `127.0.0.1:${await freePort()}`;
    s.env = {
      ...process.env,
      DEMO: '0',
      HOMEWARD_STATE: s.dir,
      HOMEWARD_HTTP: s.http,
      HOMEWARD_MLLP: s.mllp,
      ...(options.manual ? { HOMEWARD_CLOCK: 'manual' } : {}),
      ...(options.token ? { HOMEWARD_TOKEN: options.token } : {}),
      ...options.env,
    };
    delete s.env.DATABASE_URL;
    s.token = options.token;
    finallyDo(() => s.destroy());
    await s.up();
    return s;
  }

  async up() {
    const r = await this.run(['up']);
    if (r.code !== 0) throw new Error(`homeward up: ${r.stdout}${r.stderr}\n${this.logs()}`);
  }

  async down() {
    await this.run(['down']);
  }

  async destroy() {
    if (!this.dir) return;
    await this.down();
    if (!process.env.HOMEWARD_KEEP) fs.rmSync(this.dir, { recursive: true, force: true });
    this.dir = null;
  }

  logs(lines = 15) {
    const dir = path.join(this.dir, 'log');
    return fs
      .readdirSync(dir)
      .map((f) => `--- ${f}\n${fs.readFileSync(path.join(dir, f), 'utf8').split('\n').slice(-lines).join('\n')}`)
      .join('\n');
  }

  // Runs `homeward ...args`; input goes to its standard input.
  run(args, input) {
    return new Promise((resolve) => {
      const p = spawn(path.join(bin, 'homeward'), args, { env: this.env, cwd: root });
      let stdout = '';
      let stderr = '';
      p.stdout.on('data', (d) => (stdout += d));
      p.stderr.on('data', (d) => (stderr += d));
      p.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
      p.stdin.on('error', () => {});
      if (input !== undefined) p.stdin.write(input);
      p.stdin.end();
    });
  }

  spawn(args) {
    return spawn(path.join(bin, 'homeward'), args, { env: this.env, cwd: root });
  }

  // Commands (objects) through `homeward import -`; throws unless all were accepted.
  async import(commands) {
    const r = await this.run(['import', '-'], commands.map((c) => JSON.stringify(c)).join('\n') + '\n');
    if (r.code !== 0) throw new Error(`import: exit ${r.code}\n${r.stdout}${r.stderr}`);
    return r;
  }

  // One HTTP call. Answers { status, headers, body, json }.
  call(method, url, body, headers = {}) {
    const [host, port] = this.http.split(':');
    const data = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const req = http.request(
        {
          host,
          port,
          method,
          path: url,
          agent: false,
          headers: {
            ...(data !== undefined ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(data) } : {}),
            ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
            ...headers,
          },
        },
        (res) => {
          let text = '';
          res.setEncoding('utf8');
          res.on('data', (d) => (text += d));
          res.on('end', () => {
            let json;
            try {
              json = JSON.parse(text);
            } catch (e) {
              json = undefined;
            }
            resolve({ status: res.statusCode, headers: res.headers, body: text, json });
          });
        },
      );
      req.on('error', reject);
      if (data !== undefined) req.write(data);
      req.end();
    });
  }

  get(url, headers) {
    return this.call('GET', url, undefined, headers);
  }

  // A command over HTTP; answers the whole response.
  command(c) {
    return this.call('POST', '/api/v1/commands', c);
  }

  // The same, which must be accepted; answers the positions.
  async accept(c) {
    const r = await this.command(c);
    if (r.status !== 200 || !r.json.accepted) throw new Error(`not accepted: ${JSON.stringify(c)} -> ${r.status} ${r.body}`);
    return r.json.positions;
  }

  // Server-sent events: answers { events, close }; events grows. filter: query string without '?'.
  stream(query = '', headers = {}) {
    const [host, port] = this.http.split(':');
    const s = { events: [], raw: '' };
    const req = http.get(
      {
        host,
        port,
        agent: false,
        path: `/api/v1/delays/stream${query ? `?${query}` : ''}`,
        headers: { Accept: 'text/event-stream', ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}), ...headers },
      },
      (res) => {
        s.status = res.statusCode;
        res.setEncoding('utf8');
        res.on('data', (d) => {
          s.raw += d;
          let end;
          while ((end = s.raw.indexOf('\n\n')) >= 0) {
            const frame = s.raw.slice(0, end);
            s.raw = s.raw.slice(end + 2);
            const e = { at: Date.now() };
            for (const line of frame.split('\n')) {
              if (line.startsWith('id:')) e.id = Number(line.slice(3));
              if (line.startsWith('event:')) e.event = line.slice(6).trim();
              if (line.startsWith('data:')) e.data = JSON.parse(line.slice(5));
            }
            if (e.data) s.events.push(e);
          }
        });
        res.on('error', () => {});
        res.on('close', () => (s.closed = true));
      },
    );
    req.on('error', () => (s.closed = true));
    s.close = () => req.destroy();
    return s;
  }

  // Rows of a query on the private database, as text, through psql.
  sql(query) {
    const r = spawnSync(
      'psql',
      ['-h', this.socketDir(), '-U', 'homeward', '-d', 'homeward', '-At', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-c', query],
      { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
    );
    if (r.status !== 0) throw new Error(`psql: ${r.stderr}`);
    return r.stdout.split('\n').filter((l) => l !== '').map((l) => l.split('\t'));
  }

  // How many facts the log holds, but for the cases that discharge to assess opens in its own time.
  said() {
    return Number(this.sql("SELECT count(*) FROM log.event WHERE stream NOT LIKE 'case/%'")[0][0]);
  }

  socketDir() {
    return path.join(this.dir, 'run', 'pg');
  }

  // pids of this system's processes by name (ledger, beds, adt, gateway, postgres, run).
  pids(name) {
    const found = [];
    for (const pid of fs.readdirSync('/proc').filter((p) => /^\d+$/.test(p))) {
      try {
        const env = fs.readFileSync(`/proc/${pid}/environ`, 'utf8');
        if (!env.includes(`HOMEWARD_STATE=${this.dir}`)) continue;
        const args = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        const program = path.basename(args[0]);
        const is = name === 'run' ? program === 'homeward' && ['run', 'up'].includes(args[1]) : program === `homeward-${name}` || program === name;
        if (is) found.push(Number(pid));
      } catch (e) {
        // it ended meanwhile, or is not ours to look at
      }
    }
    return found;
  }

  kill(name, signal = 'SIGKILL') {
    const pids = this.pids(name);
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch (e) {
        // gone already
      }
    }
    return pids.length;
  }

  // host:port of a service's own /metrics port.
  admin(name) {
    return fs.readFileSync(path.join(this.dir, 'run', `${name}.admin`), 'utf8').trim();
  }

  ready(name) {
    const [host, port] = this.admin(name).split(':');
    return new Promise((resolve) => {
      http
        .get({ host, port, path: '/readyz', agent: false, timeout: 1000 }, (res) => {
          res.resume();
          resolve(res.statusCode === 200);
        })
        .on('error', () => resolve(false));
    });
  }
}

module.exports = { System, until, freePort, root, bin };
