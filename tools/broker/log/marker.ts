import { Writer } from '../wire/writer.js';
import { Batch, headerSize } from './batch.js';
import { crc32c } from './crc32c.js';

/** A control batch: the record in the log that says how a transaction ended. Times are in ms since 1970. */
export function marker(producerId: number, producerEpoch: number, committed: boolean, time: number): Batch {
  const writer = new Writer();
  writer.int64(0); // base offset, set by the log
  writer.int32(headerSize + recordSize - 12);
  writer.int32(0); // leader epoch
  writer.int8(2); // format
  writer.int32(0); // checksum, below
  writer.int16(0b11_0000); // control, transactional
  writer.int32(0); // last offset delta
  writer.int64(time);
  writer.int64(time);
  writer.int64(producerId);
  writer.int16(producerEpoch);
  writer.int32(-1); // sequence
  writer.int32(1); // one record
  record(writer, committed);
  const bytes = Buffer.from(writer.written);
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  return new Batch(bytes);
}

const recordSize = 17;

/** Lengths are zigzag numbers: twice the value. */
function record(writer: Writer, committed: boolean): void {
  writer.uvarint((recordSize - 1) * 2);
  writer.int8(0);
  writer.uvarint(0); // time delta
  writer.uvarint(0); // offset delta
  writer.uvarint(4 * 2);
  writer.int16(0); // version of the key
  writer.int16(committed ? 1 : 0);
  writer.uvarint(6 * 2);
  writer.int16(0); // version of the value
  writer.int32(0); // coordinator epoch
  writer.uvarint(0); // headers
}
