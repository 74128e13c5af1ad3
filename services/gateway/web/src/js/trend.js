// The nights' counts: a drawing, a sentence and a table of the same figures.
import uPlot from 'uplot';
import { byId, el, fill } from './dom.js';
import { count, date, people } from './format.js';
import { showMidnight } from './counts.js';
import { name } from './names.js';

const LINES = [
  ['NHS', '#005eb8', [8, 4]],
  ['SOCIAL_CARE', '#00703c', [2, 3]],
  ['BOTH', '#5a1f8a', [10, 3, 2, 3]],
  ['UNKNOWN', '#8a6100', [1, 5]],
];
const MARKERS = ['none', 'solid', 'dashed', 'dotted', 'double', 'dotted'];
let plot;

const seconds = (text) => Date.parse(`${text}T12:00:00Z`) / 1000;
const height = 400;
const points = { show: false };

function draw(box, nights) {
  const data = [
    nights.map((p) => seconds(p.date)),
    nights.map((p) => p.delayed),
    ...LINES.map(([key]) => nights.map((p) => p.byAttribution[key] || 0)),
  ];
  const width = Math.max(200, box.clientWidth);
  if (plot) {
    plot.setSize({ width, height });
    plot.setData(data);
    return;
  }
  plot = new uPlot(
    {
      width,
      height,
      tzDate: (s) => uPlot.tzDate(new Date(s * 1000), 'Europe/London'),
      scales: { y: { range: (u, low, high) => [0, Math.max(5, Math.ceil(high * 1.1))] } },
      axes: [{ stroke: '#4c6272', grid: { show: false }, values: (u, ts) => ts.map((t) => date(new Date(t * 1000).toISOString()).replace(/ \d{4}$/, '')) },
        { stroke: '#4c6272', grid: { stroke: '#e8edee' }, size: 44 }],
      legend: { markers: { dash: (u, i) => MARKERS[i] } },
      series: [
        { label: 'Night of', value: (u, t) => (t ? date(new Date(t * 1000).toISOString()) : '–') },
        { label: 'All', stroke: '#003087', width: 3, points, fill: 'rgba(0, 48, 135, .08)' },
        ...LINES.map(([key, stroke, dash]) => ({ label: name('attribution', key), stroke, dash, points, width: 2 })),
      ],
    },
    data,
    box,
  );
  new ResizeObserver(() => plot.setSize({ width: Math.max(200, box.clientWidth), height })).observe(box);
}

// The last point is of this moment, and the total beside it is newer: nights only.
function inWords(nights) {
  const most = nights.reduce((a, p) => (p.delayed > a.delayed ? p : a));
  const least = nights.reduce((a, p) => (p.delayed < a.delayed ? p : a));
  return `Most: ${people(most.delayed)} on ${date(most.date)}. Fewest: ${count(least.delayed)} on ${date(least.date)}.`;
}

const row = (p) =>
  el('tr', {}, el('th', { scope: 'row', class: 'nhsuk-u-font-weight-normal' }, date(p.date)), el('td', { class: 'hw-table__number' }, count(p.delayed)),
    ...LINES.map(([key]) => el('td', { class: 'hw-table__number' }, count(p.byAttribution[key] || 0))));

export function showTrend(t) {
  draw(byId('trend'), t.points);
  const nights = t.points.slice(0, -1);
  byId('trend-words').textContent = inWords(nights);
  fill(byId('trend-table'),
    el('table', { class: 'nhsuk-table hw-table' },
      el('caption', { class: 'nhsuk-u-visually-hidden' }, 'People delayed at midnight'),
      el('thead', {}, el('tr', {}, ...['Night of', 'All', ...LINES.map(([key]) => name('attribution', key))].map((h) => el('th', { scope: 'col' }, h)))),
      el('tbody', {}, ...t.points.slice().reverse().map(row))));
  showMidnight(nights[nights.length - 1].delayed);
}
