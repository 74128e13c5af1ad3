// The published extract of November 2019 (tests/data/README.md): what must be counted.
'use strict';
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const FILE = path.join(__dirname, '..', 'data', 'msitdt_2019_11.csv.gz');
const MONTH = '2019-11';
const ATTRIBUTIONS = { NHS: 'NHS', 'Social Care': 'SOCIAL_CARE', 'Both B': 'BOTH' };

// Fields of a line of comma-separated values; quoted ones may hold commas and doubled quotes.
function fieldsOf(line) {
  const fields = [];
  for (const m of line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)) {
    if (m.index === line.length && fields.length && !line.endsWith(',')) break;
    fields.push(m[1].startsWith('"') ? m[1].slice(1, -1).replace(/""/g, '"') : m[1]);
  }
  return fields;
}

function records(text) {
  const [head, ...lines] = text.split(/\r?\n/).filter((l) => l);
  const names = fieldsOf(head);
  return lines.map((l) => Object.fromEntries(fieldsOf(l).map((v, i) => [names[i], v])));
}

// Every non-zero count: { provider, authority, careType, reason, attribution, days }.
function publishedCells() {
  const cells = [];
  for (const r of records(zlib.gunzipSync(fs.readFileSync(FILE)).toString('utf8'))) {
    for (const [column, attribution] of Object.entries(ATTRIBUTIONS)) {
      const days = Number(r[column]);
      if (!(days > 0)) continue;
      cells.push({
        provider: r['Provider Org Code'],
        authority: r['Local Authority Code'],
        careType: r['Acute Or Non Acute Description'] === 'Acute' ? 'ACUTE' : 'NON_ACUTE',
        reason: r['Reason For Delay'].split('_')[0],
        attribution,
        days,
      });
    }
  }
  return cells;
}

function cellKey(c) {
  return [c.provider, c.authority, c.careType, c.reason, c.attribution].join(' ');
}

module.exports = { MONTH, publishedCells, cellKey };
