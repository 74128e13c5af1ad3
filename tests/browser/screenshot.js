// The picture of the README: node tests/browser/screenshot.js FILE.png
'use strict';
const fs = require('fs');
const path = require('path');
const { System, until } = require('../support/system');
const { openBrowser } = require('../support/browser');

(async () => {
  const s = await System.start({ env: { DEMO: '1' } });
  const log = path.join(s.dir, 'log', 'demonstration.log');
  await until('the history', () => fs.readFileSync(log, 'utf8').includes('from now on it is live'), 120000);
  const { browser, page } = await openBrowser();
  const p = await page(`http://${s.http}/`, { reducedMotion: 'reduce', viewport: { width: 1440, height: 1320 } });
  await p.waitForSelector('.hw-people tbody tr');
  await p.waitForSelector('.hw-trend canvas');
  await p.waitForTimeout(1500); // the movements of the bars
  await p.screenshot({ path: process.argv[2] || 'board.png' });
  console.log(p.faults.join('\n'));
  await browser.close();
  await s.destroy();
  process.exit(0);
})();
