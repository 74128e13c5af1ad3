// Many packages, 200 providers that answer at random and at the same instants, and brokerage killed again and again:
// every package has exactly one holder or cover in the end, no round overlaps another, the history explains each award.
// SEED=n repeats the answers; PACKAGES=150 KILLS=5 is a quick look.
'use strict';
const { System, until } = require('../support/system');
const { test, note, assert } = require('../support/tap');
const { Random } = require('../support/random');
const { scheme, provider, putOut } = require('../support/brokerage');

const SEED = process.env.SEED || 4;
const PACKAGES = Number(process.env.PACKAGES || 1000);
const KILLS = Number(process.env.KILLS || 20);
const PROVIDERS = 200;
const ZONES = ['EX31', 'EX32', 'EX33', 'EX34', 'EX39'];
const WORKERS = 12; // packages that are answered about at the same time
const AT_ONCE = 4; // requests with answers about one package
const RECOVERY_MS = 60000;

const random = new Random(SEED);
const ids = Array.from({ length: PACKAGES }, (_, i) => `R${String(i).padStart(4, '0')}`);
const won = new Map(); // package: answers that were acknowledged as accepted offers
let answers = 0;
let done = 0;
let s;

note(`SEED=${SEED} PACKAGES=${PACKAGES} KILLS=${KILLS}`);

// Until each command has an answer that stands.
async function insist(list, answered = () => {}) {
  let open = list;
  while (open.length) {
    const sent = open;
    let r = null;
    try {
      r = await s.call('POST', '/api/v1/commands', sent);
    } catch (e) {
      r = null;
    }
    if (!r || r.status !== 200) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    open = sent.filter((c, i) => !r.json[i].accepted && ['UNAVAILABLE', 'CONFLICT'].includes(r.json[i].code));
    sent.forEach((c, i) => open.includes(c) || answered(c, r.json[i]));
  }
}

const page = (path) => until(path, async () => {
  const r = await s.get(`/api/v1/brokerage/${path}`);
  return r.status === 200 && r.json;
}, RECOVERY_MS);

// One in five of those asked would take it; one package in six nobody takes.
function answer(id, round, who, wanted) {
  const offer = { offer: `${id}:${round}:${who}`, id: `${id}/${round}/${who}/${SEED}` };
  return wanted && random.chance(0.05)
    ? { command: 'AcceptOffer', ...offer }
    : { command: 'DeclineOffer', reason: random.pick(['NO_STAFF', 'AREA', 'TIMES']), ...offer };
}

function answered(c, a) {
  answers++;
  if (c.command === 'AcceptOffer' && a.accepted) won.set(c.package, [...(won.get(c.package) || []), { offer: c.offer, positions: a.positions }]);
}

async function answerRound(id, p, wanted) {
  const { round } = p.round;
  const asked = p.rounds[p.rounds.length - 1].offers.map((o) => o.provider);
  const list = random.shuffle(asked).map((who) => answer(id, round, who, wanted));
  const shares = Array.from({ length: AT_ONCE }, (_, k) => list.filter((c, i) => i % AT_ONCE === k));
  await Promise.all(shares.map((share) => insist(share, (c, a) => answered({ ...c, package: id }, a))));
}

async function place(id) {
  const wanted = random.chance(5 / 6);
  for (;;) {
    const p = await page(`packages/${id}`);
    if (['AWARDED', 'EMERGENCY_COVER'].includes(p.state)) break;
    if (p.round) await answerRound(id, p, wanted);
    else await new Promise((resolve) => setTimeout(resolve, 10));
  }
  done++;
}

async function killNow(n) {
  for (let i = 1; i <= n; i++) {
    await until(`work before kill ${i}`, () => done >= (i * PACKAGES) / (n + 1), 10 * RECOVERY_MS);
    assert(s.kill('brokerage') > 0, 'brokerage was there');
    await until('brokerage to be back', () => s.ready('brokerage'), RECOVERY_MS);
  }
}

test('200 providers answer about packages at the same instants, and brokerage is killed', async () => {
  s = await System.start({ token: 'race', env: { HOMEWARD_LOG: 'warn' } });
  await insist([scheme('devon-cares')]);
  const tiers = ['TIER_1', 'TIER_2', 'TIER_2', 'TIER_3'];
  await insist(Array.from({ length: PROVIDERS }, (_, i) => provider(`prov-${i}`, tiers[i % 4], [ZONES[i % 5], ZONES[(i + 1) % 5]])));
  const start = new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10);
  for (let i = 0; i < ids.length; i += 50) {
    const some = ids.slice(i, i + 50);
    const steps = some.map((id) => putOut(id, random.pick(ZONES), start).map((c) => ({ ...c, id: `${c.command}/${id}/${SEED}` })));
    for (let k = 0; k < 3; k++) await insist(steps.map((x) => x[k]));
  }
  const began = Date.now();
  const queue = [...ids];
  const worker = async () => {
    while (queue.length) await place(queue.shift());
  };
  await Promise.all([killNow(KILLS), ...Array.from({ length: WORKERS }, worker)]);
  note(`${answers} answers in ${((Date.now() - began) / 1000).toFixed(1)} s, ${KILLS} kills`);
});

test('every package has exactly one holder, or cover', async () => {
  const list = (await page('packages')).packages;
  assert.strictEqual(list.length, PACKAGES);
  const count = { AWARDED: 0, EMERGENCY_COVER: 0 };
  for (const p of list) {
    count[p.state]++;
    assert.strictEqual(p.holders.length, 1, p.package);
    assert.deepStrictEqual(p.holders[0].visits, [1, 2, 3, 4], p.package);
    assert.strictEqual(p.holders[0].role, p.state === 'AWARDED' ? 'NEXT' : 'COVER', p.package);
  }
  note(JSON.stringify(count));
  assert(count.AWARDED > 0 && count.EMERGENCY_COVER > 0);
  assert.strictEqual(count.AWARDED + count.EMERGENCY_COVER, PACKAGES);
});

test('who was told that it has the package has it', async () => {
  for (const p of (await page('packages')).packages) {
    const told = won.get(p.package) || [];
    assert(told.length <= 1, `${p.package}: ${JSON.stringify(told)}`);
    assert.strictEqual(told.length, p.state === 'AWARDED' ? 1 : 0, p.package);
    if (told.length) assert(told[0].offer.endsWith(`:${p.holders[0].provider}`), p.package);
  }
});

test('no round overlaps another, and the history explains each award', async () => {
  for (const id of ids) {
    const { events } = await page(`packages/${id}/history`);
    let open = null;
    let last = 0;
    const offers = [];
    events.forEach((e, i) => {
      assert.strictEqual(e.version, i + 1, id);
      if (e.event === 'RoundOpened') {
        assert.strictEqual(open, null, `${id}: two rounds`);
        open = e.says.round;
        assert.strictEqual(open, ++last, id);
      } else if (e.event === 'RoundClosed') {
        assert.strictEqual(e.says.round, open, id);
        open = null;
      } else if (e.event === 'OfferMade' || e.event === 'OfferDeclined') {
        assert.strictEqual(e.says.round, open, `${id}: an answer outside its round`);
        assert(!offers.includes(`${open}:${e.says.provider}`), `${id}: answered twice`);
        offers.push(`${open}:${e.says.provider}`);
      } else if (e.event === 'PackageAwarded') {
        assert.strictEqual(e.says.round, open, id);
        assert.strictEqual(events[i - 1].event, 'OfferMade', id);
        assert.strictEqual(events[i - 1].says.provider, e.says.parts[0].provider, id);
      }
    });
    assert.strictEqual(open, null, `${id}: a round is open`);
    assert(events.filter((e) => e.event === 'PackageAwarded').length <= 1, id);
  }
});
