// What a handler in JavaScript does and leaves; the records are those of rec.py. They are written every 10 ms.
const fs = require('fs');

const fd = fs.openSync(process.env.REC_FILE, 'a');
const buffer = Buffer.alloc(24 * 65536);
let filled = 0;

function rec(i, kind, t) {
  buffer.writeUInt32LE(i, filled);
  buffer.writeUInt32LE(kind, filled + 4);
  buffer.writeBigUInt64LE(process.hrtime.bigint(), filled + 8);
  buffer.writeBigUInt64LE(BigInt(t), filled + 16);
  filled += 24;
  if (filled === buffer.length) flush();
}

function flush() {
  if (filled) {
    fs.writeSync(fd, buffer, 0, filled);
    filled = 0;
  }
}

setInterval(flush, 10);
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

exports.handle = async p => {
  if (p.k === 'n') return rec(p.i, 1, p.t);
  if (p.k === 'c') rec(p.i, 1, p.t);
  await sleep(p.ms);
  rec(p.i, 2, p.t);
};
