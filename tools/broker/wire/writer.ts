/** Writes Kafka's primitive types, one behind the other; the counterpart of `Reader`. */
export class Writer {
  #buffer = Buffer.allocUnsafe(512);
  #at = 0;

  /** What was written; not a copy. */
  get written(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }

  bool(value: boolean): void {
    this.int8(value ? 1 : 0);
  }

  int8(value: number): void {
    const at = this.#grow(1);
    this.#buffer.writeInt8(value, at);
  }

  int16(value: number): void {
    const at = this.#grow(2);
    this.#buffer.writeInt16BE(value, at);
  }

  int32(value: number): void {
    const at = this.#grow(4);
    this.#buffer.writeInt32BE(value, at);
  }

  int64(value: number): void {
    const at = this.#grow(8);
    this.#buffer.writeBigInt64BE(BigInt(value), at);
  }

  uvarint(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#byte((rest % 128) + 128);
    this.#byte(rest);
  }

  uuid(value: string): void {
    this.raw(Buffer.from(value, 'hex'));
  }

  string(value: string | null, flexible: boolean): void {
    const bytes = value === null ? null : Buffer.from(value, 'utf8');
    if (flexible) this.uvarint((bytes?.length ?? -1) + 1);
    else this.int16(bytes?.length ?? -1);
    if (bytes) this.raw(bytes);
  }

  /** Several buffers make one value, so that stored batches need no copy of their own. */
  bytes(parts: readonly Buffer[] | null, flexible: boolean): void {
    this.arrayLength(parts && parts.reduce((sum, part) => sum + part.length, 0), flexible);
    for (const part of parts ?? []) this.raw(part);
  }

  arrayLength(length: number | null, flexible: boolean): void {
    if (flexible) this.uvarint((length ?? -1) + 1);
    else this.int32(length ?? -1);
  }

  noTags(): void {
    this.uvarint(0);
  }

  raw(bytes: Buffer): void {
    const at = this.#grow(bytes.length);
    bytes.copy(this.#buffer, at);
  }

  #byte(value: number): void {
    const at = this.#grow(1);
    this.#buffer[at] = value;
  }

  #grow(length: number): number {
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#at, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, from);
      this.#buffer = larger;
    }
    return from;
  }
}
