// The live board in a real browser, on the real processes.
'use strict';
const fs = require('fs');
const { System, until } = require('../support/system');
const { Stay } = require('../support/stay');
const { openBrowser } = require('../support/browser');
const { test, assert } = require('../support/tap');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const ago = (days) => new Date(Date.now() - days * 86400000).toISOString().slice(0, 10);
let s;
let b;
let page;
const text = (p, selector) => p.locator(selector).innerText();
const total = (p) => text(p, '#total');
// Waits until a question to the page is answered with yes. (Playwright's own waiting needs eval, which the
// page's content security policy rightly forbids.)
const shows = (p, question) => until(String(question), () => p.evaluate(question));
const url = () => `http://${s.http}/`;

async function person(i, provider, authority, reason, attribution) {
  const stay = new Stay(`stay-${i}`, provider, { authority, ward: i % 2 ? 'Yarty' : 'Taw' }).admit(`${ago(20 + i)} 09:00`).ready(`${ago(3 + i)} 10:00`);
  if (reason) stay.delay(`${ago(3 + i)} 11:00`, reason, attribution);
  Object.assign(stay.commands[0], { nhsNumber: '9990000018', familyName: `Person${i}`, givenName: 'Ada', dateOfBirth: '1940-02-03' });
  if (i) delete stay.commands[0].nhsNumber;
  await s.import(stay.commands);
}

async function accessible(p, what) {
  await p.evaluate(axe);
  const r = await p.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  assert.deepStrictEqual(r.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join('; ')}`), [], what);
}

test('the board shows how many people are delayed, why, and whose delay it is', async () => {
  s = await System.start();
  await person(0, 'RBZ', '912', 'A', 'NHS');
  await person(1, 'RBZ', '912', 'E', 'SOCIAL_CARE');
  await person(2, 'RH8', '905', 'E', 'BOTH');
  await person(3, 'RH8', '912');
  b = await openBrowser();
  page = await b.page(url());
  await page.waitForSelector('.hw-people tbody tr');
  assert.strictEqual(await total(page), '4');
  assert.match(await text(page, '#attribution'), /NHS\s+1\s+25%/);
  assert.match(await text(page, '#attribution'), /Not attributed\s*to fix before the return\s+1/);
  assert.match(await text(page, '#reason'), /E: .*own home\s+2/);
  assert.match(await text(page, '#provider'), /Northern Devon[^\n]*\s+2/);
  assert.match(await text(page, '#authority'), /Devon\s+3/);
  assert.match(await text(page, '#age'), /^Live\. Last change/);
  assert.match(await text(page, '#trend-words'), /^Most: \d+ (person|people) on/);
  assert(Number(await text(page, '#days')) >= 0);
  assert.deepStrictEqual(page.faults, []);
});

test('a change appears without a refresh', async () => {
  await person(4, 'RBZ', '914', 'C', 'NHS');
  await shows(page, () => document.getElementById('total').textContent === '5');
  await shows(page, () => document.querySelectorAll('.hw-people tbody tr').length === 5);
});

test('a number opens to the people, and a person to the events of the log; back goes back', async () => {
  await page.click('#reason a[data-key="reason-E"]');
  await shows(page, () => document.querySelectorAll('.hw-people tbody tr').length === 2);
  assert.strictEqual(await total(page), '2');
  assert.match(page.url(), /\?reason=E$/);
  assert.match(await text(page, '#filters'), /E: /);
  await page.click('button[data-key="why-stay-1"]');
  await page.waitForSelector('#why[open] .hw-events li.is-reason');
  assert.match(await text(page, '#why'), /Person1, Ada counted\?[\s\S]*Event \d+ of the log/);
  await accessible(page, 'the dialog');
  await page.keyboard.press('Escape');
  await page.goBack();
  await shows(page, () => document.getElementById('total').textContent === '5');
  assert((await page.locator('#filters').isHidden()));
});

test('everything can be reached and worked by the keyboard alone', async () => {
  const p = await b.page(url());
  await p.waitForSelector('.hw-people tbody tr');
  await p.keyboard.press('Tab');
  assert.match(await p.evaluate(() => document.activeElement.textContent), /Skip to main content/);
  await p.keyboard.press('Enter');
  for (let i = 0; i < 40 && (await p.evaluate(() => document.activeElement.dataset.key)) !== 'provider-RH8'; i++) await p.keyboard.press('Tab');
  await p.keyboard.press('Enter');
  await shows(p, () => document.getElementById('total').textContent === '2');
  assert.strictEqual(await p.evaluate(() => document.activeElement.dataset.key), 'provider-RH8', 'the focus stays');
  for (let i = 0; i < 40 && !(await p.evaluate(() => document.activeElement.dataset.key || '')).startsWith('why-'); i++) await p.keyboard.press('Tab');
  await p.keyboard.press('Enter');
  await p.waitForSelector('#why[open] .hw-events li');
  await person(6, 'RH8', '905', 'C', 'NHS'); // the list behind is drawn anew
  await shows(p, () => document.querySelectorAll('.hw-people tbody tr').length === 3);
  await p.keyboard.press('Escape');
  await shows(p, () => /^why-/.test(document.activeElement.dataset.key || '')); // the focus returns
});

test('no barrier that axe can find, wide and narrow; nothing to scroll sideways at 320 pixels', async () => {
  await accessible(page, 'wide');
  const p = await b.page(url(), { viewport: { width: 320, height: 800 } });
  await p.waitForSelector('.hw-people tbody tr');
  await accessible(p, 'narrow');
  assert(await p.evaluate(() => document.documentElement.scrollWidth <= 320), 'sideways');
  const empty = await b.page(`${url()}?reason=H`);
  await shows(empty, () => document.getElementById('total').textContent === '0');
  await shows(empty, () => /Nobody/.test(document.getElementById('people').textContent));
  await accessible(empty, 'nobody');
});

test('a gateway that ends and comes back is said, and nothing is missed', async () => {
  s.kill('gateway');
  await shows(page, () => document.getElementById('age').dataset.state !== 'live');
  await person(5, 'RBZ', '912', 'H', 'NHS');
  await shows(page, () => document.getElementById('age').dataset.state === 'live');
  await shows(page, () => document.getElementById('total').textContent === '7');
});

test('with a token, people are shown to those who have it', async () => {
  await s.down();
  s.token = s.env.HOMEWARD_TOKEN = 'a-token-for-this-test';
  await s.up();
  const p = await b.page(url());
  await shows(p, () => document.getElementById('total').textContent === '7');
  await p.waitForSelector('#token');
  assert.strictEqual(await p.locator('.hw-people').count(), 0);
  await p.fill('#token', 'wrong');
  await p.click('.hw-sign-in button');
  await p.waitForSelector('#token-wrong');
  await accessible(p, 'sign-in');
  await p.fill('#token', s.token);
  await p.click('.hw-sign-in button');
  await p.waitForSelector('.hw-people tbody tr');
  assert.strictEqual(await p.locator('.hw-people tbody tr').count(), 7);
});
