import t from 'tap';
import { batchHeader, readBatchFile } from '../../../src/export/spool/batch-file.js';
import { batchName, idInName, readBatchName } from '../../../src/export/spool/batch-name.js';
import { makeBatch } from './batches.js';

const batch = makeBatch('a-1', { bytes: 300, spans: 7, since: 1_700_000_000_000 });
const file = Buffer.concat([batchHeader(batch), batch.body]);

t.test('a file holds all of a batch', (t) => {
  t.same(readBatchFile(file), { ...batch, body: new Uint8Array(batch.body) });
  const empty = { ...makeBatch('', { bytes: 0 }), encoding: 'json' as const };
  t.same(readBatchFile(batchHeader(empty)), { ...empty, body: new Uint8Array() });
  t.end();
});

t.test('no flipped bit goes unnoticed', (t) => {
  const unnoticed: number[] = [];
  for (let bit = 0; bit < file.length * 8; bit += 1) {
    const damaged = Buffer.from(file);
    damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    if (typeof readBatchFile(damaged) !== 'string') unnoticed.push(bit);
  }
  t.same(unnoticed, []);
  t.end();
});

t.test('no missing or added byte goes unnoticed', (t) => {
  const isBatch = (length: number) => typeof readBatchFile(file.subarray(0, length)) !== 'string';
  const unnoticed = Array.from(file.keys()).filter(isBatch);
  t.same(unnoticed, []);
  t.type(readBatchFile(Buffer.concat([file, Buffer.alloc(1)])), 'string');
  t.type(readBatchFile(Buffer.alloc(file.length)), 'string', 'what a power failure may leave');
  t.end();
});

t.test('the format is what is documented', (t) => {
  t.equal(file.subarray(0, 8).toString(), 'OTASPOOL');
  t.equal(file.readUInt8(8), 1);
  t.equal(file.readUInt8(9), 1);
  t.equal(file.readUInt16BE(10), 3);
  t.equal(file.readUInt32BE(12), 7);
  t.equal(file.readDoubleBE(16), 1_700_000_000_000);
  t.equal(file.readUInt32BE(24), 300);
  t.equal(file.subarray(32, 35).toString(), 'a-1');
  t.equal(file.length, 335);
  t.end();
});

t.test('a name tells age, id, spans and length', (t) => {
  const named = batchName(batch, 335);
  t.equal(named.name, '001700000000000-a-1-7-335.batch');
  t.same(readBatchName(named.name), named);
  t.equal(idInName('plain-1.2_3'), 'plain-1.2_3');
  t.match(idInName('a/b'), /^x[\da-f]{16}$/);
  for (const since of [Number.NaN, -1, 0, 0.5, 1e300]) {
    const { name } = batchName({ ...batch, since }, 335);
    t.equal(readBatchName(name)?.name, name, String(since));
  }
  const time = '001700000000000';
  for (const name of ['', 'x.batch', '1-a-1-1.batch', `${time}-a-7-335.batch.tmp`, `${time}-a/b-7-335.batch`]) {
    t.equal(readBatchName(name), undefined, name);
  }
  t.end();
});
