// Words for codes.
import { get } from './api.js';

// In the order in which they are shown.
export const ATTRIBUTIONS = ['NHS', 'SOCIAL_CARE', 'BOTH', 'UNKNOWN'];

const KINDS = { reason: 'reasons', attribution: 'attributions', authority: 'authorities', careType: 'careTypes', provider: 'providers' };
const UNKNOWN = { reason: 'No reason recorded', attribution: 'Not attributed', authority: 'Council not known' };
const SMALL = /\b(And|Of|The|For)\b/g;
let words = {};

// The national lists write in capitals.
const sentence = (text) =>
  /[a-z]/.test(text) ? text : text.toLowerCase().replace(/\b[a-z]/g, (c) => c.toUpperCase()).replace(SMALL, (w) => w.toLowerCase()).replace(/\bNhs\b/g, 'NHS').replace(/\bUa\b/g, '').trim();

export async function load() {
  words = await get('names');
}

export function name(kind, key) {
  if (key === 'UNKNOWN' && UNKNOWN[kind]) return UNKNOWN[kind];
  const text = words[KINDS[kind]]?.[key];
  if (!text) return key;
  return kind === 'reason' ? `${key}: ${text}` : sentence(text);
}

// A reason without its code letter.
export const reasonText = (key) => (key === 'UNKNOWN' ? UNKNOWN.reason : words.reasons?.[key] || key);
