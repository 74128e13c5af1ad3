// The nights' counts: a drawing, a sentence and a table of the same figures.
import uPlot from 'uplot';
import { byId, el, fill } from './dom.js';
import { count, date, people } from './format.js';
import { name } from './names.js';

const LINES = [
  ['NHS', '#005eb8', [8, 4]],
  ['SOCIAL_CARE', '#00703c', [2, 3]],
  ['BOTH', '#5a1f8a', [10, 3, 2, 3]],
];
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

function inWords(points) {
  const now = points[points.length - 1];
  const most = points.reduce((a, p) => (p.delayed > a.delayed ? p : a));
  const least = points.reduce((a, p) => (p.delayed < a.delayed ? p : a));
  return `${people(now.delayed)} now; most ${count(most.delayed)} on ${date(most.date)}, fewest ${count(least.delayed)} on ${date(least.date)}.`;
}

const row = (p) =>
  el('tr', {}, el('th', { scope: 'row', class: 'nhsuk-u-font-weight-normal' }, date(p.date)), el('td', { class: 'hw-table__number' }, count(p.delayed)),
    ...LINES.map(([key]) => el('td', { class: 'hw-table__number' }, count(p.byAttribution[key] || 0))));

export function showTrend(t) {
  draw(byId('trend'), t.points);
  byId('trend-words').textContent = inWords(t.points);
  fill(byId('trend-table'),
    el('table', { class: 'nhsuk-table hw-table' },
      el('caption', { class: 'nhsuk-u-visually-hidden' }, 'People delayed at midnight'),
      el('thead', {}, el('tr', {}, ...['Night of', 'All', ...LINES.map(([key]) => name('attribution', key))].map((h) => el('th', { scope: 'col' }, h)))),
      el('tbody', {}, ...t.points.slice().reverse().map(row))));
  const last = t.points[t.points.length - 2];
  const change = last ? t.points[t.points.length - 1].delayed - last.delayed : 0;
  byId('change').textContent = !last ? '' : change === 0 ? 'As many as at midnight' : `${change > 0 ? '▲' : '▼'} ${count(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} than at midnight`;
}
