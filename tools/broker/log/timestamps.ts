import { gunzipSync } from 'node:zlib';
import { Reader } from '../wire/reader.js';
import { type Batch, headerSize } from './batch.js';

/** A record's place and time. */
export interface Stamp {
  readonly offset: number;
  readonly timestamp: number;
}

/**
 * The records of a batch, as far as finding an offset by time needs them. Batches compressed with what Node cannot
 * open everywhere (snappy, lz4, zstd) count as one record.
 */
export function timestamps(batch: Batch): Stamp[] {
  const packed = batch.bytes.subarray(headerSize);
  if (batch.compression > 1) return [{ offset: batch.baseOffset, timestamp: batch.maxTimestamp }];
  const reader = new Reader(batch.compression === 1 ? gunzipSync(packed) : packed);
  return Array.from({ length: batch.count }, () => {
    const record = new Reader(reader.take(reader.varint()));
    record.int8(); // attributes
    const timestamp = batch.baseTimestamp + record.varint();
    return { timestamp, offset: batch.baseOffset + record.varint() };
  });
}
