import { errors } from '../errors.js';
import { crc32c } from './crc32c.js';

/** Where the records begin, behind the header of a batch of format 2. */
export const headerSize = 61;

/**
 * A record batch (format 2), kept as the bytes that the producer sent: whatever its compression, only the header is
 * looked at. The base offset and the leader epoch lie outside the checksum, so that the log may set them.
 */
export class Batch {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** The batch in what a producer sent for one partition, or the error code that says why it is none. */
  static parse(bytes: Buffer | null): Batch | number {
    if (!bytes || bytes.length < headerSize || bytes.readInt8(16) !== 2) return errors.invalidRecord;
    if (bytes.readInt32BE(8) !== bytes.length - 12) return errors.invalidRecord;
    if (bytes.readInt32BE(57) !== bytes.readInt32BE(23) + 1) return errors.invalidRecord;
    if (bytes.readUInt32BE(17) !== crc32c(bytes.subarray(21))) return errors.corruptMessage;
    return new Batch(bytes);
  }

  get baseOffset(): number {
    return Number(this.bytes.readBigInt64BE(0));
  }

  set baseOffset(offset: number) {
    this.bytes.writeBigInt64BE(BigInt(offset), 0);
    this.bytes.writeInt32BE(0, 12);
  }

  get nextOffset(): number {
    return this.baseOffset + this.bytes.readInt32BE(23) + 1;
  }

  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  get compression(): number {
    return this.bytes.readInt16BE(21) & 7;
  }

  get transactional(): boolean {
    return (this.bytes.readInt16BE(21) & 16) !== 0;
  }

  get baseTimestamp(): number {
    return Number(this.bytes.readBigInt64BE(27));
  }

  get maxTimestamp(): number {
    return Number(this.bytes.readBigInt64BE(35));
  }

  /** -1 for a producer that is not idempotent. */
  get producerId(): number {
    return Number(this.bytes.readBigInt64BE(43));
  }

  get producerEpoch(): number {
    return this.bytes.readInt16BE(51);
  }

  get baseSequence(): number {
    return this.bytes.readInt32BE(53);
  }

  get count(): number {
    return this.bytes.readInt32BE(57);
  }
}
