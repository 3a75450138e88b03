/**
 * Reads Kafka's primitive types from a buffer, in order. Throws a `RangeError` past its end.
 * `flexible` chooses the compact forms that newer versions of a message use (KIP-482).
 */
export class Reader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  bool(): boolean {
    return this.int8() !== 0;
  }

  int8(): number {
    return this.#buffer.readInt8(this.#skip(1));
  }

  int16(): number {
    return this.#buffer.readInt16BE(this.#skip(2));
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#skip(4));
  }

  /** As a number: offsets and times of a stand-in stay far below 2^53. */
  int64(): number {
    return Number(this.#buffer.readBigInt64BE(this.#skip(8)));
  }

  uvarint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#buffer.readUInt8(this.#skip(1));
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** A signed number in zigzag form, as the records inside a batch use it. */
  varint(): number {
    const value = this.uvarint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** As 32 hexadecimal digits. */
  uuid(): string {
    return this.take(16).toString('hex');
  }

  string(flexible: boolean): string | null {
    const length = flexible ? this.uvarint() - 1 : this.int16();
    return length < 0 ? null : this.take(length).toString('utf8');
  }

  bytes(flexible: boolean): Buffer | null {
    const length = this.arrayLength(flexible);
    return length < 0 ? null : this.take(length);
  }

  /** The number of items that follow, -1 for null. */
  arrayLength(flexible: boolean): number {
    return flexible ? this.uvarint() - 1 : this.int32();
  }

  /** No tagged field says anything that matters to a single node: they are read over. */
  skipTags(): void {
    for (let count = this.uvarint(); count > 0; count--) {
      this.uvarint();
      this.#skip(this.uvarint());
    }
  }

  take(length: number): Buffer {
    const from = this.#skip(length);
    return this.#buffer.subarray(from, from + length);
  }

  #skip(length: number): number {
    const from = this.#at;
    if (from + length > this.#buffer.length) {
      throw new RangeError(`${length} bytes wanted at ${from} of a message of ${this.#buffer.length} bytes`);
    }
    this.#at += length;
    return from;
  }
}
