// A real browser on the real pages.
'use strict';
const fs = require('fs');
const { chromium } = require('playwright-core');
const { finallyDo } = require('./tap');

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => fs.existsSync(p));

// Answers { browser, page(url, options) }; closes by itself.
async function openBrowser() {
  // The pages are our own and the machine may be a container without user namespaces: no sandbox.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  finallyDo(() => browser.close());
  const page = async (url, options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: 'en-GB', timezoneId: 'Europe/London', ...options });
    const p = await context.newPage();
    p.faults = [];
    p.on('console', (m) => m.type() === 'error' && p.faults.push(m.text()));
    p.on('pageerror', (e) => p.faults.push(String(e)));
    await p.goto(url);
    return p;
  };
  return { browser, page };
}

module.exports = { openBrowser };
