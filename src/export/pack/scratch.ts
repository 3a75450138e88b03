const FIRST = 16 * 1024;
/** A buffer that a huge span has made this large is not kept for the next batch. */
const MOST_KEPT = 1024 * 1024;

/** A buffer that grows as it is written to, and is written to again and again. */
export class Scratch {
  #bytes: Buffer;
  /** How far it is written. What is behind is not there: to take something back is to set this. */
  at = 0;

  /** `first`: bytes to begin with. */
  constructor(first = FIRST) {
    this.#bytes = Buffer.allocUnsafeSlow(first);
  }

  /** The buffer with room for so many bytes more; good until the next call of anything here. */
  room(bytes: number): Buffer {
    if (this.at + bytes > this.#bytes.length) this.#grow(this.at + bytes);
    return this.#bytes;
  }

  /** Text as UTF-8, without anything before or behind it. */
  text(text: string, bytes = Buffer.byteLength(text)): void {
    this.at += this.room(bytes).write(text, this.at, 'utf8');
  }

  part(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(from, to);
  }

  /** What was written, as a buffer of its own. */
  taken(): Uint8Array {
    return new Uint8Array(this.part(0, this.at));
  }

  clear(): void {
    this.at = 0;
    if (this.#bytes.length > MOST_KEPT) this.#bytes = Buffer.allocUnsafeSlow(FIRST);
  }

  #grow(least: number): void {
    let length = this.#bytes.length * 2;
    while (length < least) length *= 2;
    const larger = Buffer.allocUnsafeSlow(length);
    this.#bytes.copy(larger, 0, 0, this.at);
    this.#bytes = larger;
  }
}
