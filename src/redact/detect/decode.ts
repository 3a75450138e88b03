/**
 * A text without its encoding, and where in the encoded text each of its characters begins (one more: where it ends).
 */
export interface Decoded {
  readonly text: string;
  readonly places: Int32Array;
}

const PERCENT = 37;
const BACKSLASH = 92;
/** What stands for a character after a backslash in JSON and JavaScript. */
const ESCAPES = new Map(
  Object.entries({ '"': '"', "'": "'", '/': '/', '\\': '\\', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([name, character]) => [name.charCodeAt(0), character.charCodeAt(0)],
  ),
);

/**
 * Undoes percent-encoding and the escapes of JSON, once; undefined when there is nothing to undo. Whatever is no
 * encoding stays.
 */
export function decoded(text: string): Decoded | undefined {
  const { length } = text;
  const units = new Uint16Array(length);
  const places = new Int32Array(length + 1);
  let count = 0;
  let at = 0;
  let changed = false;
  while (at < length) {
    const code = text.charCodeAt(at);
    places[count] = at;
    if (code === PERCENT) {
      const byte = byteAt(text, at + 1);
      if (byte >= 0) {
        const size = sequenceLength(text, at, byte);
        const point = size === 1 ? byte : codePoint(text, at, size);
        changed = true;
        if (point > 0xffff) {
          units[count++] = 0xd800 + ((point - 0x10000) >> 10);
          places[count] = at;
          units[count++] = 0xdc00 + ((point - 0x10000) & 0x3ff);
        } else units[count++] = point;
        at += size * 3;
        continue;
      }
    } else if (code === BACKSLASH) {
      const size = escapeLength(text, at);
      if (size > 0) {
        changed = true;
        units[count++] = size === 2 ? (ESCAPES.get(text.charCodeAt(at + 1)) as number) : hexAt(text, at + 2, size - 2);
        at += size;
        continue;
      }
    }
    units[count++] = code;
    at++;
  }
  if (!changed) return undefined;
  places[count] = length;
  return { text: Buffer.from(units.buffer, 0, count * 2).toString('utf16le'), places: places.subarray(0, count + 1) };
}

/** The byte that two hexadecimal digits at `at` write, or -1. */
export function byteAt(text: string, at: number): number {
  const high = digitOf(text.charCodeAt(at));
  const low = digitOf(text.charCodeAt(at + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** Whether the backslash at `at` begins an escape. */
export function escapeLength(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === 117) return hexAt(text, at + 2, 4) < 0 ? 0 : 6;
  if (next === 120) return hexAt(text, at + 2, 2) < 0 ? 0 : 4;
  return ESCAPES.has(next) ? 2 : 0;
}

function hexAt(text: string, at: number, digits: number): number {
  let value = 0;
  for (let place = at; place < at + digits; place++) {
    const digit = digitOf(text.charCodeAt(place));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Number of bytes of the UTF-8 sequence that begins with `byte` at `at`; 1 when it is none, or not whole. */
function sequenceLength(text: string, at: number, byte: number): number {
  const size = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
  if (byte >= 0xf5) return 1;
  for (let index = 1; index < size; index++) {
    const place = at + index * 3;
    if (text.charCodeAt(place) !== PERCENT || (byteAt(text, place + 1) & 0xc0) !== 0x80) return 1;
  }
  return size;
}

function codePoint(text: string, at: number, size: number): number {
  let point = byteAt(text, at + 1) & (0xff >> (size + 1));
  for (let index = 1; index < size; index++) point = (point << 6) | (byteAt(text, at + index * 3 + 1) & 0x3f);
  return point;
}
