import { Buffer } from 'node:buffer';
import { types } from 'node:util';

/** Numbers of more digits than a double keeps, outside of texts. */
const MANY_DIGITS = /\d{16}/;
const TEXTS_AND_INTEGERS = /"(?:[^"\\]|\\.)*"|-?\d+(?:[.eE][\d+-]*)*/g;
const INTEGER = /^-?\d{16,}$/;

/**
 * The JSON in the value of a message, text or bytes; undefined where there is none: `onFault` hears why. A tombstone is no fault.
 * Integers that a number cannot hold (ids of 64 bits) come as the digits that were written.
 */
export function jsonOf(value: unknown, maxBytes: number, onFault: (why: 'size' | 'json') => void): unknown {
  if (value === null || value === undefined) return undefined;
  try {
    const size = typeof value === 'string' ? Buffer.byteLength(value) : types.isUint8Array(value) ? value.byteLength : undefined;
    if (size === undefined || size === 0) return undefined;
    if (size > maxBytes) {
      onFault('size');
      return undefined;
    }
    const text = typeof value === 'string' ? value : Buffer.from((value as Uint8Array).buffer, (value as Uint8Array).byteOffset, size).toString();
    const data: unknown = JSON.parse(text);
    return MANY_DIGITS.test(text) ? JSON.parse(text.replace(TEXTS_AND_INTEGERS, quotedIfLarge)) : data;
  } catch {
    onFault('json');
    return undefined;
  }
}

function quotedIfLarge(token: string): string {
  return INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}
