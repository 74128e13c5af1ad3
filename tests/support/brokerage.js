// What the tests of brokerage say: schemes as shipped, providers, packages.
'use strict';
const fs = require('fs');
const path = require('path');
const { root } = require('./system');

const WEEK = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

// A shipped scheme (ops/schemes), as the command that sets it.
const scheme = (name) => JSON.parse(fs.readFileSync(path.join(root, 'ops', 'schemes', `${name}.json`), 'utf8'));

const provider = (id, tier, zones, fields = {}) => ({
  command: 'RegisterProvider', provider: id, tier, zones, rates: [{ pencePerHour: 1856 }], quality: 'GOOD', ...fields,
});

// R8.3: four visits a day (45, 30, 30, 30 minutes) by two carers, seven days: 31.5 hours a week.
const FOUR_DOUBLE = [['MORNING', 45], ['LUNCH', 30], ['TEA', 30], ['BED', 30]]
  .map(([band, minutes]) => ({ days: WEEK, band, minutes, carers: 2 }));

const request = (id, zone, start, fields = {}) => ({
  command: 'RequestPackage', package: id, zone, visits: FOUR_DOUBLE, earliestStart: start, latestStart: start, funding: 'COUNCIL', scheme: 'devon-cares', ...fields,
});

// Asked for, funded, put out.
const putOut = (id, zone, start, fields) => [
  request(id, zone, start, fields), { command: 'FundPackage', package: id }, { command: 'OpenRounds', package: id },
];

module.exports = { scheme, provider, request, putOut, FOUR_DOUBLE, WEEK };
