import { Buffer, isUtf8 } from 'node:buffer';
import { types } from 'node:util';

/** Bytes of a header or key that are looked at. */
const MOST_BYTES = 64 * 1024;

/** The text of a header or a key as kafkajs has it, string or bytes; undefined where the bytes are no UTF-8, and for anything else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!types.isUint8Array(value)) return undefined;
  const bytes = Buffer.from(value.buffer, value.byteOffset, Math.min(value.byteLength, endOf(value)));
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** Not in the midst of a character. */
function endOf(bytes: Uint8Array): number {
  let end = MOST_BYTES;
  for (let back = 0; back < 3 && end < bytes.byteLength && ((bytes[end] ?? 0) & 0xc0) === 0x80; back += 1) end -= 1;
  return end;
}
