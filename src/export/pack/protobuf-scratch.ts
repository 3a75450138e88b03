import { Scratch } from './scratch.js';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Longest varint. */
const LONGEST = 10;
/** Beyond ASCII. */
const FIRST_WIDE = 0x80;
/** Up to this length a loop is faster than a call into Node. */
const SHORT = 128;

/** Writes the fields of protobuf messages, in the order in which it is called. */
export class ProtobufScratch extends Scratch {
  /** A number of up to 64 bits, negative ones in two's complement. */
  varint(field: number, value: number): void {
    this.#key(field, VARINT);
    this.#number(value);
  }

  fixed32(field: number, value: number): void {
    this.#key(field, FIXED32);
    this.#word(value);
  }

  /** The 64 bits as two halves. */
  fixed64(field: number, low: number, high: number): void {
    this.#key(field, FIXED64);
    this.#word(low);
    this.#word(high);
  }

  double(field: number, value: number): void {
    this.#key(field, FIXED64);
    this.at = this.room(8).writeDoubleLE(value, this.at);
  }

  bytes(field: number, value: Uint8Array): void {
    this.#key(field, LENGTH_DELIMITED);
    this.#number(value.length);
    this.room(value.length).set(value, this.at);
    this.at += value.length;
  }

  /** The bytes that an even number of hexadecimal digits stands for. */
  hex(field: number, digits: string): void {
    this.#key(field, LENGTH_DELIMITED);
    const length = digits.length >> 1;
    this.#number(length);
    const to = this.room(length);
    let { at } = this;
    for (let index = 0; index < length; index += 1) {
      to[at] = (digitOf(digits.charCodeAt(2 * index)) << 4) | digitOf(digits.charCodeAt(2 * index + 1));
      at += 1;
    }
    this.at = at;
  }

  string(field: number, text: string): void {
    this.#key(field, LENGTH_DELIMITED);
    const { length } = text;
    const start = this.at;
    if (length <= SHORT) {
      this.#number(length);
      const to = this.room(length);
      let { at } = this;
      for (let index = 0; index < length; index += 1) {
        const unit = text.charCodeAt(index);
        if (unit >= FIRST_WIDE) break;
        to[at] = unit;
        at += 1;
      }
      if (at - this.at === length) {
        this.at = at;
        return;
      }
      this.at = start;
    }
    const bytes = Buffer.byteLength(text);
    this.#number(bytes);
    this.text(text, bytes);
  }

  /**
   * Begins a message inside this one; `length`: about how many bytes it will have. What it gives belongs to `end`.
   */
  begin(field: number, length: number): number {
    this.#key(field, LENGTH_DELIMITED);
    const start = this.at;
    const width = widthOf(length);
    // It is written there, so that the end knows it.
    this.room(width)[start] = width;
    this.at = start + width;
    return start;
  }

  end(start: number): void {
    const reserved = this.room(LONGEST)[start] as number;
    const content = start + reserved;
    const length = this.at - content;
    const width = widthOf(length);
    if (width !== reserved) this.room(LONGEST).copyWithin(start + width, content, this.at);
    this.at = start;
    this.#number(length);
    this.at = start + width + length;
  }

  #key(field: number, type: number): void {
    this.#number((field << 3) | type);
  }

  #word(value: number): void {
    const to = this.room(4);
    const { at } = this;
    to[at] = value;
    to[at + 1] = value >>> 8;
    to[at + 2] = value >>> 16;
    to[at + 3] = value >>> 24;
    this.at = at + 4;
  }

  #number(value: number): void {
    const to = this.room(LONGEST);
    let { at } = this;
    if (value >= 0 && value < 2 ** 31) {
      let left = value;
      for (; left >= 0x80; left >>>= 7) {
        to[at] = left | 0x80;
        at += 1;
      }
      to[at] = left;
    } else {
      let left = BigInt.asUintN(64, BigInt(value));
      for (; left >= 0x80n; left >>= 7n) {
        to[at] = Number(left & 0x7fn) | 0x80;
        at += 1;
      }
      to[at] = Number(left);
    }
    this.at = at + 1;
  }
}

function widthOf(length: number): number {
  if (length < 2 ** 7) return 1;
  if (length < 2 ** 14) return 2;
  if (length < 2 ** 21) return 3;
  return length < 2 ** 28 ? 4 : 5;
}

/** Of a code unit; what is no digit gives some value. */
function digitOf(unit: number): number {
  // '0' to '9', then 'A' and 'a' and on.
  return (unit & 15) + (unit >> 6) * 9;
}
