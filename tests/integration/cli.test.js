// The command line: help for everything, exit codes, import line by line, keys.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { test, assert, finallyDo } = require('../support/tap');
const { System, root } = require('../support/system');

let s;
const admit = (spell, more) => ({ command: 'AdmitPatient', spell, provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE', at: '2026-10-01T09:00:00+01:00', ...more });
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'homeward-test-'));
finallyDo(() => fs.rmSync(scratch, { recursive: true, force: true }));
const file = (name, text) => {
  const f = path.join(scratch, name);
  fs.writeFileSync(f, text);
  return f;
};
const lines = (...list) => list.map((c) => (typeof c === 'string' ? c : JSON.stringify(c))).join('\n') + '\n';

// ---- help: from the program itself, so that a new subcommand or command is looked at too ----

let nothing; // a command line with no system behind it
test('help lists the subcommands, and each explains itself', async () => {
  nothing = new System();
  nothing.env = { ...process.env, HOMEWARD_STATE: path.join(scratch, 'nowhere') };
  const all = await nothing.run(['help']);
  assert.strictEqual(all.code, 0);
  const names = [...all.stdout.matchAll(/^ {2}([a-z]+) +\S/gm)].map((m) => m[1]);
  for (const name of ['run', 'up', 'down', 'import', 'send', 'keygen', 'migrate', 'verify', 'rebuild', 'help']) assert.ok(names.includes(name), name);
  for (const name of names) {
    const r = await nothing.run([name, '--help']);
    assert.strictEqual(r.code, 0, name);
    assert.match(r.stdout, new RegExp(`^usage: homeward ${name}`), name);
    assert.ok(r.stdout.trim().split('\n').length >= 2, `${name} says nothing of itself`);
    assert.strictEqual(r.stderr, '', name);
  }
});

test('help commands explains every command and every field', async () => {
  const contract = fs.readFileSync(path.join(root, 'proto/homeward/v1/commands.proto'), 'utf8');
  const wanted = [...contract.match(/oneof body \{([^}]*)\}/)[1].matchAll(/(\w+) \w+ = \d+;/g)].map((m) => m[1]);
  const all = (await nothing.run(['help', 'commands'])).stdout;
  const listed = [...all.matchAll(/^ {2}([A-Z]\w+) +(.*)$/gm)].map((m) => [m[1], m[2]]);
  assert.deepStrictEqual(listed.map((l) => l[0]).sort(), wanted.sort());
  for (const [name, about] of listed) {
    assert.ok(about.length > 10, `${name} is not explained`);
    const r = await nothing.run(['help', 'commands', name]);
    assert.strictEqual(r.code, 0, name);
    const fields = r.stdout.split('\n').filter((l) => /^ {2}\w/.test(l));
    assert.ok(fields.length > 0, name);
    for (const f of fields) assert.match(f, /^ {2}\w+ +(list of )?\w+ +\S/, `${name}: a field is not explained: ${f}`);
  }
});

test('help settings explains every setting', async () => {
  const r = await nothing.run(['help', 'settings']);
  const settings = r.stdout.split('\n').filter((l) => /^ {2}\w/.test(l));
  for (const name of ['HOMEWARD_STATE', 'HOMEWARD_HTTP', 'HOMEWARD_MLLP', 'HOMEWARD_TOKEN', 'DATABASE_URL']) assert.ok(settings.some((l) => l.includes(name)), name);
  for (const l of settings) assert.match(l, /^ {2}[A-Z_]+ +\S/);
});

for (const [what, args, code, says] of [
  ['an unknown subcommand', ['frobnicate'], 2, /there is no 'frobnicate'/],
  ['help for an unknown command', ['help', 'commands', 'Frobnicate'], 2, /no command 'Frobnicate'/],
  ['import without a file', ['import'], 2, /usage: homeward import/],
  ['too many words', ['down', 'now'], 2, /'now' is not expected/],
  ['a file that is not there', ['import', '/nonexistent'], 3, /\/nonexistent: No such file/],
  ['import with nobody there and no keys', ['import', '-'], 3, /cli\.secret/],
  ['no database there', ['migrate'], 3, /database does not answer/],
]) {
  test(`a wrong call: ${what}`, async () => {
    const r = await nothing.run(args, '');
    assert.strictEqual(r.code, code, r.stdout + r.stderr);
    assert.match(r.stderr, says);
    assert.strictEqual(r.stdout, '');
  });
}

// ---- keys ----

test('keygen makes what is missing, readable by nobody else, and leaves the rest', async () => {
  const keys = path.join(scratch, 'keys');
  const t = new System();
  t.env = { ...process.env, HOMEWARD_KEYS: keys };
  const first = await t.run(['keygen']);
  assert.strictEqual(first.code, 0, first.stderr);
  const files = fs.readdirSync(keys).sort();
  for (const name of ['ledger', 'beds', 'adt', 'gateway', 'cli']) {
    assert.ok(files.includes(`${name}.secret`) && files.includes(`${name}.pub`), name);
    assert.strictEqual(fs.statSync(path.join(keys, `${name}.secret`)).mode & 0o777, 0o600);
  }
  for (const f of files.filter((n) => n.endsWith('.key'))) assert.strictEqual(fs.statSync(path.join(keys, f)).mode & 0o777, 0o600);
  assert.strictEqual(fs.statSync(keys).mode & 0o777, 0o700);
  const before = Object.fromEntries(files.map((f) => [f, fs.readFileSync(path.join(keys, f), 'utf8')]));
  fs.rmSync(path.join(keys, 'adt.secret'));
  fs.rmSync(path.join(keys, 'beds.pub'));
  fs.rmSync(path.join(keys, 'adt.pub'));
  const again = await t.run(['keygen']);
  assert.match(again.stdout, /: 1 keys made/);
  for (const f of files) {
    const now = fs.readFileSync(path.join(keys, f), 'utf8');
    if (f.startsWith('adt.')) assert.notStrictEqual(now, before[f], f);
    else assert.strictEqual(now, before[f], f);
  }
});

// ---- import ----

test('import says what was not accepted, by line', async () => {
  s = await System.start({ manual: true });
  const r = await s.run(
    ['import', '-'],
    lines(
      admit('S1', { bed: '1' }),
      '',
      admit('S2', { bed: '1' }),
      'nonsense',
      { command: 'AdmitPatient', spell: 'S3', colour: 'red' },
      { command: 'Frobnicate' },
      { command: 'DischargePatient', spell: 'S1', at: '2026-10-02T09:00:00+01:00' },
      { command: 'RecordReadiness', spell: 'S9', criterion: 'MDT', met: true },
    ),
  );
  assert.strictEqual(r.code, 1, r.stdout + r.stderr);
  const out = r.stdout + r.stderr;
  for (const says of [/line 3\b.*BED_OCCUPIED/, /line 4\b.*NOT_JSON/, /line 5\b.*UNKNOWN_FIELD.*colour/, /line 6\b.*UNKNOWN_COMMAND/, /line 8\b.*UNKNOWN_SPELL/]) assert.match(out, says);
  assert.doesNotMatch(out, /line [127]\b/);
  assert.match(out, /2 accepted/);
});

test('import of a file, all accepted, exits 0', async () => {
  const r = await s.run(['import', file('good.jsonl', lines(admit('F1'), admit('F2')))]);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
  assert.match(r.stdout + r.stderr, /2 accepted/);
});

test('the last line needs no end, and lines may end as in DOS', async () => {
  const r = await s.run(['import', file('dos.jsonl', `${JSON.stringify(admit('D1'))}\r\n${JSON.stringify(admit('D2'))}`)]);
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
});

test('nothing to import is nothing wrong', async () => {
  const r = await s.run(['import', '-'], '');
  assert.strictEqual(r.code, 0, r.stdout + r.stderr);
});

test('the same file twice changes nothing', async () => {
  const text = lines(...Array.from({ length: 200 }, (_, i) => admit(`T${i}`, { id: `t-${i}` })), admit('TX', { authority: 'nonsense', id: 't-x' }));
  const first = await s.run(['import', '-'], text);
  const before = s.said();
  const second = await s.run(['import', '-'], text);
  assert.strictEqual(s.said(), before);
  assert.strictEqual(first.code, 1);
  assert.deepStrictEqual([second.code, second.stdout], [first.code, first.stdout]);
});

test('a line of more than a megabyte is refused, and the others are not', async () => {
  const r = await s.run(['import', '-'], lines(admit('B1'), `{"command":"AdmitPatient","spell":"${'x'.repeat(1 << 20)}"}`, admit('B2')));
  assert.strictEqual(r.code, 1, r.stdout.slice(0, 500));
  assert.match(r.stdout + r.stderr, /line 2\b.*megabyte/);
  assert.match(r.stdout + r.stderr, /2 accepted/);
});

test('bytes that are no text are refused, and the others are not', async () => {
  const bad = Buffer.concat([Buffer.from(lines(admit('U1'))), Buffer.from('{"command":"AdmitPatient","spell":"\xff\xfe"}\n', 'latin1'), Buffer.from([0, 1, 2, 10]), Buffer.from(lines(admit('U2')))]);
  const f = path.join(scratch, 'bytes.jsonl');
  fs.writeFileSync(f, bad);
  const r = await s.run(['import', f]);
  assert.strictEqual(r.code, 1, r.stdout + r.stderr);
  assert.match(r.stdout + r.stderr, /line 2\b.*NOT_JSON/);
  assert.match(r.stdout + r.stderr, /line 3\b.*NOT_JSON/);
  assert.match(r.stdout + r.stderr, /2 accepted/);
});

test('time is moved by hand only where it may be', async () => {
  const r = await s.run(['import', '-'], lines({ command: 'AdvanceClock', to: '2026-11-01T00:00:00Z' }, { command: 'AdvanceClock', to: '2026-10-31T00:00:00Z' }));
  assert.strictEqual(r.code, 1, r.stdout + r.stderr);
  assert.match(r.stdout + r.stderr, /line 2\b/);
  assert.match(r.stdout + r.stderr, /1 accepted/);
});
