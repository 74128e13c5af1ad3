// A sender of HL7 v2 over MLLP, and a small hand for writing messages.
'use strict';
const net = require('net');
const { until } = require('./system');

const VT = 0x0b;
const END = Buffer.from([0x1c, 0x0d]);

// { 3: 'WARD^BAY^BED', 19: 'V1' } -> "PV1|||WARD^BAY^BED|||...|V1"
function segment(name, fields = {}) {
  const list = [name];
  for (const [n, value] of Object.entries(fields)) list[Number(n)] = value;
  return Array.from(list, (v) => (v === undefined ? '' : v)).join('|');
}

let serial = 0;

// One ADT message as text. o: event, at, id, facility, application, version, msh (more MSH fields), pid, pv1,
// pv2 (fields by number), evn6, more (whole segments).
function adt(o) {
  const id = o.id || `T${process.pid}-${++serial}`;
  const at = o.at || '20251001093000';
  const msh = segment('MSH', {
    1: '^~\\&', 2: o.application || 'PAS', 3: o.facility || 'RBZ', 4: 'HOMEWARD', 5: 'HOMEWARD', 6: o.sent || at,
    8: `ADT^${o.event}^ADT_${o.event}`, 9: id, 10: 'P', 11: o.version || '2.4',
    // field n of the standard stands at n - 1 here, because MSH-1 is the delimiter itself
    ...Object.fromEntries(Object.entries(o.msh || {}).map(([n, v]) => [Number(n) - 1, v])),
  });
  const lines = [msh, segment('EVN', { 1: o.event, 2: at, ...(o.evn6 ? { 6: o.evn6 } : {}) })];
  if (o.pid !== null) lines.push(segment('PID', o.pid || {}));
  if (o.pv1) lines.push(segment('PV1', { 2: 'I', ...o.pv1 }));
  if (o.pv2) lines.push(segment('PV2', o.pv2));
  return { id, text: [...lines, ...(o.more || [])].join('\r') + '\r' };
}

function frame(message) {
  return Buffer.concat([Buffer.from([VT]), Buffer.isBuffer(message) ? message : Buffer.from(message, 'utf8'), END]);
}

// An answer taken apart: { code, id, text, err: { place, hl7, severity, code, where, words }, raw }
function parse(raw) {
  const lines = raw.toString('latin1').split('\r').filter(Boolean).map((l) => l.split(l[3] || '|'));
  const msa = lines.find((l) => l[0] === 'MSA') || [];
  const err = lines.find((l) => l[0] === 'ERR');
  return {
    raw: raw.toString('latin1'),
    msh: lines[0],
    code: msa[1],
    id: msa[2],
    text: msa[3],
    err: err && { early: err[1], place: err[2], hl7: (err[3] || '').split('^')[0], severity: err[4], code: err[5], where: err[7], words: err[8] },
  };
}

class Sender {
  static async connect(address) {
    const s = new Sender();
    const [host, port] = address.split(':');
    s.answers = [];
    s.taken = 0;
    s.buffer = Buffer.alloc(0);
    s.socket = net.connect({ host, port: Number(port), allowHalfOpen: true });
    s.socket.setNoDelay(true);
    s.socket.on('data', (d) => s.receive(d));
    s.socket.on('error', () => (s.closed = true));
    s.socket.on('end', () => (s.ended = true));
    s.socket.on('close', () => (s.closed = true));
    await new Promise((resolve, reject) => {
      s.socket.once('connect', resolve);
      s.socket.once('error', reject);
    });
    return s;
  }

  receive(d) {
    this.buffer = Buffer.concat([this.buffer, d]);
    let end;
    while ((end = this.buffer.indexOf(END)) >= 0) {
      if (this.buffer[0] !== VT) throw new Error('an answer that does not begin with 0x0B');
      this.answers.push(parse(this.buffer.subarray(1, end)));
      this.buffer = this.buffer.subarray(end + 2);
    }
  }

  write(bytes) {
    this.socket.write(bytes);
  }

  // The next n answers, in order.
  async take(n = 1, ms = 20000) {
    await until(`${n} answers (have ${this.answers.length - this.taken})`, () => this.answers.length - this.taken >= n, ms);
    this.taken += n;
    return this.answers.slice(this.taken - n, this.taken);
  }

  // Sends one message (text, bytes, or what adt() gives) and waits for its one answer.
  async send(message) {
    this.write(frame(message.text || message));
    return (await this.take(1))[0];
  }

  // Like a sender that does not give up: after a lost connection the same message goes out again.
  static async sendUntilAnswered(address, message, ms = 60000) {
    const end = Date.now() + ms;
    while (Date.now() < end) {
      let s;
      try {
        s = await Sender.connect(address);
        s.write(frame(message.text));
        await until('an answer or the end', () => s.answers.length > 0 || s.closed || s.ended);
        const a = s.answers[0];
        if (a && !(a.err && a.err.code === 'NOT_STORED')) return a;
      } catch (e) {
        await new Promise((resolve) => setImmediate(resolve));
      } finally {
        if (s) s.close();
      }
    }
    throw new Error(`${message.id}: never answered`);
  }

  close() {
    this.socket.destroy();
  }
}

module.exports = { Sender, adt, segment, frame, parse };
