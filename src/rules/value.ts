import { types } from 'node:util';
import type { AttributeValue } from '@opentelemetry/api';

type Scalar = string | number | boolean;

/** What values are held to. */
export interface ValueBounds {
  readonly maxItems: number;
  /** A text as it may be kept: cut, and sharing no memory with a larger one. */
  text(text: string, key: string): string;
}

// An object may have functions of its own under these names; none of the service's code is called.
const timeOf = Date.prototype.getTime;
const lengthOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'byteLength')?.get as () => number;

/**
 * A value as an attribute holds it: text, finite number, boolean, or a list of one of them; undefined for anything else. A `bigint` and a
 * `Date` become text, a `Buffer` its length. It may throw what a proxy throws.
 */
export function valueOf(raw: unknown, key: string, bounds: ValueBounds): AttributeValue | undefined {
  return Array.isArray(raw) ? listOf(raw, key, bounds) : scalarOf(raw, key, bounds);
}

function scalarOf(raw: unknown, key: string, bounds: ValueBounds): Scalar | undefined {
  switch (typeof raw) {
    case 'string':
      return bounds.text(raw, key);
    case 'number':
      return Number.isFinite(raw) ? raw : undefined;
    case 'boolean':
      return raw;
    case 'bigint':
      return bigintText(raw, key, bounds);
    case 'object':
      return raw === null ? undefined : objectOf(raw);
    default:
      return undefined;
  }
}

/** Digits take time that grows with the square of their number; one of millions is no business value. */
const LARGEST = 1n << 4096n;

function bigintText(raw: bigint, key: string, bounds: ValueBounds): string | undefined {
  return raw < LARGEST && raw > -LARGEST ? bounds.text(raw.toString(), key) : undefined;
}

function objectOf(raw: object): Scalar | undefined {
  if (types.isDate(raw)) {
    const time = timeOf.call(raw);
    return Number.isNaN(time) ? undefined : new Date(time).toISOString();
  }
  return types.isUint8Array(raw) ? lengthOf.call(raw) : undefined;
}

/** Items that are nothing (null) are left out; the rest is of one kind, or nothing is taken. */
function listOf(raw: readonly unknown[], key: string, bounds: ValueBounds): AttributeValue | undefined {
  const length = Math.min(raw.length, bounds.maxItems);
  const items: Scalar[] = [];
  for (let at = 0; at < length; at += 1) {
    const item = itemOf(raw, at);
    if (item === undefined || item === null) continue;
    const value = scalarOf(item, key, bounds);
    if (value === undefined || typeof value !== typeof (items[0] ?? value)) return undefined;
    items.push(value);
  }
  return items.length > 0 ? (items as AttributeValue) : undefined;
}

/** The path names the list; a getter in it was not asked for. */
function itemOf(raw: readonly unknown[], at: number): unknown {
  return Object.getOwnPropertyDescriptor(raw, at)?.value;
}
