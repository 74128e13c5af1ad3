// Numbers that look random and are the same for the same seed, on every machine. Never the clock.
'use strict';

// A text or number as 32 bits (FNV-1a, then mixed).
function hash(text) {
  let h = 0x811c9dc5;
  for (const c of Buffer.from(String(text))) h = Math.imul(h ^ c, 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

class Random {
  // A small counter-based generator (Weyl sequence, mixed): 2^32 draws before it repeats.
  constructor(seed) {
    this.seed = String(seed);
    this.at = hash(this.seed);
    this.step = hash(`step of ${this.seed}`) | 1;
  }

  // A generator of its own for one purpose: what one part draws does not shift the others.
  fork(purpose) {
    return new Random(`${this.seed}/${purpose}`);
  }

  next32() {
    this.at = (this.at + this.step) >>> 0;
    let x = this.at;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return (x ^ (x >>> 15)) >>> 0;
  }

  // [0, 1)
  fraction() {
    return this.next32() / 4294967296;
  }

  // A whole number from low to high, both included.
  between(low, high) {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  chance(p) {
    return this.fraction() < p;
  }

  pick(list) {
    return list[this.between(0, list.length - 1)];
  }

  // One key of { key: weight }.
  weighted(weights) {
    let left = this.fraction() * Object.values(weights).reduce((a, b) => a + b, 0);
    for (const [key, w] of Object.entries(weights)) {
      left -= w;
      if (left < 0) return key;
    }
    return Object.keys(weights).pop();
  }

  // 1, 2, 3 ... with this mean, never above most.
  geometric(mean, most) {
    let n = 1;
    while (n < most && this.chance(1 - 1 / mean)) n++;
    return n;
  }

  // In place.
  shuffle(list) {
    for (let i = list.length - 1; i > 0; i--) {
      const k = this.between(0, i);
      [list[i], list[k]] = [list[k], list[i]];
    }
    return list;
  }
}

module.exports = { Random };
