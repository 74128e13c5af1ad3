// Every file of ../shared/data/hl7 over a real socket: as many answers as messages, each the right one or the
// message is in the quarantine; nothing crashes or hangs. HOMEWARD_TEST_BIN picks other programs (build/asan/bin).
'use strict';
const fs = require('fs');
const path = require('path');
const { test, skip, note, assert } = require('../support/tap');
const { System, root } = require('../support/system');
const { Sender, frame, adt } = require('../support/mllp');

const corpus = path.resolve(root, '..', 'shared', 'data', 'hl7');

function files(dir) {
  return fs
    .readdirSync(dir, { withFileTypes: true })
    .flatMap((e) => (e.isDirectory() ? files(path.join(dir, e.name)) : [path.join(dir, e.name)]))
    .filter((f) => path.basename(f) !== 'INDEX.tsv')
    .sort();
}

// Starts of messages as a reader of the standard sees them: MSH at the start of a line.
function messages(bytes) {
  const found = [];
  for (let i = 0; i + 3 < bytes.length; i++) {
    const start = i === 0 || bytes[i - 1] === 0x0d || bytes[i - 1] === 0x0a || (i === 3 && bytes[0] === 0xef);
    if (!start || bytes.toString('latin1', i, i + 3) !== 'MSH') continue;
    if (/[!-/:-@[-`{-~]/.test(String.fromCharCode(bytes[i + 3])) && bytes[i + 3] !== 0x22) found.push(i);
  }
  return found;
}

// Bytes that already hold MLLP's own are sent as they are between the frame's; the end block inside would split them.
const holdsEnd = (bytes) => bytes.includes(Buffer.from([0x1c, 0x0d])) || bytes.includes(Buffer.from([0x1c, 0x0a])) || bytes.includes(Buffer.from([0x1c, 0x0b])) || bytes.includes(Buffer.from('\x0bMSH'));

if (!fs.existsSync(corpus)) {
  skip('the files of ../shared/data/hl7', 'there is no ../shared here');
} else {
  let system;
  const seen = { AA: 0, AE: 0, AR: 0, CA: 0, CR: 0, none: 0 };

  test('a system starts', async () => {
    system = await System.start();
  });

  test('every message of every file is answered once, as it should be', async () => {
    let count = 0;
    for (const file of files(corpus)) {
      const bytes = fs.readFileSync(file);
      const name = path.relative(corpus, file);
      const s = await Sender.connect(system.mllp);
      const starts = messages(bytes);
      const last = adt({ event: 'A31', pid: { 3: 'LAST^^^RBZ^MR' } });
      s.write(Buffer.concat([holdsEnd(bytes) ? bytes : frame(bytes), frame(last.text)]));
      const answers = [];
      for (;;) {
        const [a] = await s.take(1, 60000);
        if (a.id === last.id) break;
        answers.push(a);
      }
      for (const a of answers) {
        seen[a.code] = (seen[a.code] || 0) + 1;
        if (['AE', 'AR', 'CR'].includes(a.code)) {
          assert.ok(a.err && a.err.code && a.err.words, `${name}: ${a.raw}`);
          assert.notStrictEqual(a.err.code, 'NOT_STORED', name);
          if (a.err.where) assert.strictEqual(system.sql(`SELECT count(*) FROM live.quarantine WHERE id = '${a.err.where.slice(11)}'`)[0][0], '1', name);
        }
      }
      if (!holdsEnd(bytes)) {
        const want = expected(bytes, starts);
        assert.deepStrictEqual(answers.map((a) => [a.code[0], a.id || '']), want, name);
      }
      count += answers.length;
      s.close();
    }
    note(system.sql('SELECT state, code, count(*) FROM live.quarantine GROUP BY 1, 2 ORDER BY 3 DESC').map((r) => r.join(' ')).join(', '));
    note(`${files(corpus).length} files, ${count} answers: ${JSON.stringify(seen)}`);
    assert.ok(count > 700);
  });

  // What each message asks for: [first letter of the answer, its control id].
  function expected(bytes, starts) {
    if (starts.length === 0) return [['A', '']];
    return starts.flatMap((at) => {
      const line = bytes.toString('latin1', at).split(/[\r\n]/)[0];
      const f = line.split(line[3]);
      const id = f[9] || '';
      if (/^(ACK|MCF)/.test(f[8] || '')) return [];
      if (!f[14] && !f[15]) return [['A', id]];
      return [...(f[14] === 'AL' ? [['C', id]] : []), ...(f[15] === 'AL' ? [['A', id]] : [])];
    });
  }

  test('the same files once more have no effect', async () => {
    const head = system.said();
    for (const file of files(corpus)) {
      const s = await Sender.connect(system.mllp);
      const last = adt({ event: 'A31', pid: { 3: 'LAST^^^RBZ^MR' } });
      const bytes = fs.readFileSync(file);
      s.write(Buffer.concat([holdsEnd(bytes) ? bytes : frame(bytes), frame(last.text)]));
      for (;;) {
        const [a] = await s.take(1, 60000);
        if (a.id === last.id) break;
      }
      s.close();
    }
    assert.strictEqual(system.said(), head);
  });

  test('nobody was restarted on the way', async () => {
    const log = fs.readFileSync(path.join(system.dir, 'log', 'run.log'), 'utf8');
    assert.ok(!/run.restarting/.test(log), log);
  });

  test('after an orderly end no sanitizer has found anything (of programs that have one)', async () => {
    await system.down();
    for (const name of ['adt', 'beds', 'ledger']) {
      const log = fs.readFileSync(path.join(system.dir, 'log', `${name}.log`), 'utf8');
      assert.ok(!/Sanitizer|runtime error/.test(log), log.slice(-4000));
    }
  });
}
