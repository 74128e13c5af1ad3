// Days and moments in London, worked out from the rule (clocks change at 01:00 UTC on the last Sundays of March
// and October), with no help from the programs under test. Days are numbered from 1970-01-01 = 0.
'use strict';

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;

function dayOf(text) {
  return Date.parse(`${text}T00:00:00Z`) / DAY;
}

function dayText(day) {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

const changes = new Map();

function lastSunday(year, month) {
  const last = Date.UTC(year, month, 0); // month is counted from 1, so this is its last day
  return last - new Date(last).getUTCDay() * DAY;
}

// Summer time of a year: [from, to) in milliseconds UTC.
function summer(year) {
  if (!changes.has(year)) changes.set(year, [lastSunday(year, 3) + HOUR, lastSunday(year, 10) + HOUR]);
  return changes.get(year);
}

function offset(ms) {
  const [from, to] = summer(new Date(ms).getUTCFullYear());
  return ms >= from && ms < to ? HOUR : 0;
}

function londonDay(ms) {
  return Math.floor((ms + offset(ms)) / DAY);
}

// The moment a day begins, which is when the one before ends (24:00).
function startOf(day) {
  const ms = day * DAY;
  return ms - offset(ms - HOUR / 2);
}

// RFC 3339 with London's offset.
function rfc3339(ms) {
  const shift = offset(ms);
  return new Date(ms + shift).toISOString().replace('Z', shift ? '+01:00' : '+00:00');
}

// First and last day of 'YYYY-MM'.
function daysOfMonth(month) {
  const [y, m] = month.split('-').map(Number);
  return [Date.UTC(y, m - 1, 1) / DAY, Date.UTC(y, m, 0) / DAY];
}

module.exports = { HOUR, DAY, dayOf, dayText, londonDay, startOf, rfc3339, daysOfMonth, offset };
