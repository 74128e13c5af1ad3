// The database is lost between a commit and its answer: the ledger cannot know whether the transaction was done. It finds out,
// answers as if nothing had happened, and everybody is told what is in the log, though nobody else writes.
'use strict';
const { System, until } = require('../support/system');
const { between } = require('../support/between');
const { test, assert } = require('../support/tap');

const admit = (spell, extra) => ({ command: 'AdmitPatient', spell, provider: 'RBZ', ward: 'Yarty', authority: '912', careType: 'ACUTE', ...extra });
let s;
let database;

test('a running system, its database behind another socket', async () => {
  s = await System.start({ token: 'unknown' });
  database = await between(s);
  await s.accept(admit('before'));
});

async function losing(commands) {
  database.lose();
  const answers = commands.map((c) => s.command(c));
  (await database.held())();
  return Promise.all(answers);
}

test('what was done is answered as done, and shown', async () => {
  const stream = s.stream();
  await until('the stream', () => stream.events.length);
  const [a] = await losing([admit('lost')]);
  assert.strictEqual(a.status, 200, a.body);
  assert.ok(a.json.accepted, a.body);
  await until('the case is opened', async () => (await s.get('/api/v1/d2a/cases/lost')).status === 200, 20000);
  stream.close();
});

test('and decided upon', async () => {
  await losing([{ command: 'MovePatient', spell: 'lost', ward: 'Barle' }]);
  const a = await s.command({ command: 'RecordReadiness', spell: 'lost', criterion: 'SAFE', met: true });
  assert.ok(a.json.accepted, a.body);
});
