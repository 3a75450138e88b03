import { types } from 'node:util';
import type { Path } from '../config/rules/rule.js';
import type { Roots } from './roots.js';

/** Reads what a path leads to; undefined where it leads nowhere. It may throw what a getter or a proxy on the way throws. */
export type ReadPath = (roots: Roots) => unknown;

/** Through these a path would come out of the data. The reader of the rules refuses them, too. */
const REFUSED: ReadonlySet<unknown> = new Set(['__proto__', 'prototype', 'constructor']);
const getOfMap = Map.prototype.get;

/** Compiles a path. Nothing is evaluated: each step reads one property, own or inherited, or one entry of a Map. */
export function readerOf([root, ...steps]: Path): ReadPath {
  if (steps.some((step) => REFUSED.has(step)) || REFUSED.has(root)) return () => undefined;
  return (roots) => {
    let value: unknown = roots[root];
    for (const step of steps) {
      if (value === undefined || value === null) return undefined;
      value = within(value, step);
    }
    return value;
  };
}

function within(value: unknown, step: string | number): unknown {
  if (typeof value === 'object' || typeof value === 'function') {
    const found = (value as Record<string | number, unknown>)[step];
    // The method of the class itself: an own one would be the service's code.
    return found === undefined && types.isMap(value) ? getOfMap.call(value, step) : found;
  }
  return typeof value === 'string' && step === 'length' ? value.length : undefined;
}
