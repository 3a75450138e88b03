import type { HrTime } from '@opentelemetry/api';
import type { ProtobufScratch } from './protobuf-scratch.js';

const BILLION = 1e9;
/** Of a message around a text: its key and its length. */
const AROUND = 6;

/** Attributes as repeated `KeyValue`. */
export function writeAttributes(to: ProtobufScratch, field: number, attributes: object): void {
  const values = attributes as Record<string, unknown>;
  for (const key in values) {
    if (!Object.prototype.hasOwnProperty.call(values, key)) continue;
    const value = values[key];
    const about = aboutBytes(value);
    const pair = to.begin(field, about + key.length + AROUND);
    to.string(1, key);
    const any = to.begin(2, about);
    writeAny(to, value);
    to.end(any);
    to.end(pair);
  }
}

/** The content of an `AnyValue`; empty for what has no place in one. */
function writeAny(to: ProtobufScratch, value: unknown): void {
  if (typeof value === 'string') to.string(1, value);
  else if (typeof value === 'boolean') to.varint(2, value ? 1 : 0);
  else if (typeof value === 'number') writeNumber(to, value);
  else if (value instanceof Uint8Array) to.bytes(7, value);
  else if (Array.isArray(value)) writeArray(to, value);
  else if (typeof value === 'object' && value !== null) {
    const list = to.begin(6, 0);
    writeAttributes(to, 1, value);
    to.end(list);
  }
}

function writeNumber(to: ProtobufScratch, value: number): void {
  if (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63) to.varint(3, value);
  else to.double(4, value);
}

function writeArray(to: ProtobufScratch, values: readonly unknown[]): void {
  const array = to.begin(5, 0);
  for (const value of values) {
    const any = to.begin(1, aboutBytes(value));
    writeAny(to, value);
    to.end(any);
  }
  to.end(array);
}

/** Right for texts in ASCII, which is what matters: others are short, or seldom. */
function aboutBytes(value: unknown): number {
  return typeof value === 'string' ? value.length + AROUND - 3 : 0;
}

/** Nanoseconds since 1970 as `fixed64`. */
export function writeTime(to: ProtobufScratch, field: number, [seconds, nanoseconds]: HrTime): void {
  if (seconds < 0 || seconds >= 2 ** 32 || nanoseconds < 0) {
    const all = BigInt.asUintN(64, BigInt(seconds) * BigInt(BILLION) + BigInt(nanoseconds));
    to.fixed64(field, Number(all & 0xffff_ffffn), Number(all >> 32n));
    return;
  }
  // A number holds 53 bits exactly: in two parts of 16 bits.
  const high = (seconds >>> 16) * BILLION;
  const low = (high % 2 ** 16) * 2 ** 16 + (seconds & 0xffff) * BILLION + nanoseconds;
  to.fixed64(field, low >>> 0, Math.floor(high / 2 ** 16) + Math.floor(low / 2 ** 32));
}
