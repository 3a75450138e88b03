import * as types from 'node:util/types';
import { FAILED, type Limits, OVER_LIMIT } from './limits.js';

/** What is done to the parts of a value. */
export interface Leaves {
  name(name: string): string;
  /** What stands in place of a member's value (undefined leaves it out), or undefined to go into it. */
  member(name: string, path: string, value: unknown): { readonly instead: unknown } | undefined;
  /** The same for an item of a list behind one that may be its name. */
  named(name: string, value: unknown): { readonly instead: unknown } | undefined;
  string(text: string, path: string, depth: number): string;
  number(value: number): unknown;
  bigint(digits: string): string;
  /** Gets a copy. */
  bytes(bytes: Uint8Array): Uint8Array | string;
}

/**
 * A copy of a value, of plain maps, arrays, bytes and primitives only. No code of the service runs: accessors and
 * proxies are not asked, `toJSON` and `Symbol.toPrimitive` not called. `path` is the name that the value stands under.
 */
export function walk(value: unknown, path: string, limits: Limits, leaves: Leaves): unknown {
  return new Walk(limits, leaves).value(value, path, 0);
}

class Walk {
  readonly #limits: Limits;
  readonly #leaves: Leaves;
  /** The maps and arrays that the value in hand is in: to meet one again is a cycle. */
  readonly #above: object[] = [];
  #items: number;

  constructor(limits: Limits, leaves: Leaves) {
    this.#limits = limits;
    this.#leaves = leaves;
    // Of all levels together, so that eight levels of 256 items each end.
    this.#items = limits.maxItems * limits.maxDepth;
  }

  value(value: unknown, path: string, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return this.#leaves.string(value, path, depth);
      case 'number':
        return this.#leaves.number(value);
      case 'bigint':
        return this.#bigint(value);
      case 'object':
        return value === null ? null : this.#object(value, path, depth);
      case 'symbol':
      case 'function':
        return FAILED;
      default:
        return value;
    }
  }

  #object(value: object, path: string, depth: number): unknown {
    if (types.isProxy(value)) return FAILED;
    if (Array.isArray(value)) return this.#inside(value, depth, () => this.#list(value, path, depth));
    if (ArrayBuffer.isView(value)) return this.#bytes(value);
    if (types.isAnyArrayBuffer(value)) return this.#bytes(new Uint8Array(value));
    if (types.isDate(value)) return this.#date(value);
    if (types.isBoxedPrimitive(value)) return this.#boxed(value, path, depth);
    if (types.isMap(value)) return this.#inside(value, depth, () => this.#map(value, path, depth));
    if (types.isSet(value)) return this.#inside(value, depth, () => this.#list(listed(value, this.#limits.maxItems), path, depth));
    return this.#inside(value, depth, () => this.#members(value, path, depth));
  }

  #inside(value: object, depth: number, work: () => unknown): unknown {
    if (depth >= this.#limits.maxDepth || this.#above.includes(value)) return OVER_LIMIT;
    this.#above.push(value);
    try {
      return work();
    } finally {
      this.#above.pop();
    }
  }

  #list(list: readonly unknown[], path: string, depth: number): unknown[] {
    const out: unknown[] = [];
    let name: string | undefined;
    for (let index = 0; index < list.length; index += 1) {
      if (!this.#mayGoOn(index)) {
        out.push(OVER_LIMIT);
        break;
      }
      const slot = Object.getOwnPropertyDescriptor(list, index);
      const answer = name === undefined || !slot || !('value' in slot) ? undefined : this.#leaves.named(name, slot.value);
      // In a list such as Node's `rawHeaders`, every second item is a name.
      name = index % 2 === 0 && typeof slot?.value === 'string' ? slot.value : undefined;
      if (answer) out.push(answer.instead);
      else if (slot === undefined) out.push(null);
      else out.push('value' in slot ? this.value(slot.value, path, depth + 1) : FAILED);
    }
    return out;
  }

  #members(value: object, path: string, depth: number): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    let count = 0;
    for (const name of Object.keys(value)) {
      const slot = Object.getOwnPropertyDescriptor(value, name);
      if (slot === undefined) continue;
      if (!this.#mayGoOn(count)) {
        put(out, OVER_LIMIT, OVER_LIMIT);
        break;
      }
      count += 1;
      put(out, this.#leaves.name(name), 'value' in slot ? this.#member(name, path, slot.value, depth) : FAILED);
    }
    return out;
  }

  #map(map: Map<unknown, unknown>, path: string, depth: number): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    let count = 0;
    for (const [key, value] of MAP_ENTRIES.call(map)) {
      if (!this.#mayGoOn(count)) {
        put(out, OVER_LIMIT, OVER_LIMIT);
        break;
      }
      count += 1;
      const type = typeof key;
      const name = type === 'string' || type === 'number' || type === 'boolean' || type === 'bigint' ? String(key) : FAILED;
      put(out, this.#leaves.name(name), this.#member(name, path, value, depth));
    }
    return out;
  }

  #member(name: string, path: string, value: unknown, depth: number): unknown {
    const at = path === '' ? name : `${path}.${name}`;
    const answer = value === undefined ? undefined : this.#leaves.member(name, at, value);
    return answer ? answer.instead : this.value(value, at, depth + 1);
  }

  #mayGoOn(count: number): boolean {
    this.#items -= 1;
    return count < this.#limits.maxItems && this.#items >= 0;
  }

  #bytes(view: ArrayBufferView): Uint8Array | string {
    const { buffer, byteOffset, byteLength } = view;
    const isWhole = byteLength <= this.#limits.maxValueChars;
    // A copy, and one that no longer knows the rest of the buffer.
    const copy = new Uint8Array(buffer, byteOffset, isWhole ? byteLength : this.#limits.maxValueChars).slice();
    const now = this.#leaves.bytes(copy);
    return isWhole || typeof now === 'string' ? now : OVER_LIMIT;
  }

  #bigint(value: bigint): string {
    // Beyond 64 bits nothing reads it as a number any more; to write out a huge one takes longer than the text is
    // worth.
    return value > -(2n ** 128n) && value < 2n ** 128n ? this.#leaves.bigint(String(value)) : OVER_LIMIT;
  }

  #date(date: Date): string {
    const time = Date.prototype.getTime.call(date);
    return Number.isNaN(time) ? 'Invalid Date' : Date.prototype.toISOString.call(new Date(time));
  }

  #boxed(value: object, path: string, depth: number): unknown {
    if (types.isStringObject(value)) return this.value(String.prototype.valueOf.call(value), path, depth);
    if (types.isNumberObject(value)) return this.value(Number.prototype.valueOf.call(value), path, depth);
    if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
    return FAILED;
  }
}

/** Their own, whatever a subclass says; and unlike `forEach` they can stop. */
const MAP_ENTRIES = Map.prototype.entries;
const SET_VALUES = Set.prototype.values;

/** One item more than `most`, so that it shows that there are more. */
function listed(set: Set<unknown>, most: number): unknown[] {
  const list: unknown[] = [];
  for (const item of SET_VALUES.call(set)) {
    list.push(item);
    if (list.length > most) break;
  }
  return list;
}

/** Writes a member that is not undefined; `__proto__` is a name like any other. */
export function put(target: object, name: string, value: unknown): void {
  if (value !== undefined) Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
