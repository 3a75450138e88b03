import { types } from 'node:util';

/** As they are when the agent starts: the service may replace the property later. */
const { then } = Promise.prototype;
const { apply, getPrototypeOf }: { apply: typeof Reflect.apply; getPrototypeOf(of: object): object | null } = Reflect;

/**
 * A promise of JavaScript itself. Not one of a subclass, nor anything else with a `then`: to call that may run a query, and a
 * second call a second one.
 */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== 'object' || value === null || !types.isPromise(value)) return false;
  const prototype = getPrototypeOf(value);
  if (prototype === Promise.prototype) return true;
  // Of another realm (vm): its prototype is the last one but `Object.prototype`, which that of a subclass is not.
  const above = prototype && getPrototypeOf(prototype);
  return above !== null && getPrototypeOf(above) === null;
}

/** `promise.then`, whatever its property says. */
export function thenOf<T>(promise: Promise<unknown>, onDone: (value: unknown) => T, onFailed: (reason: unknown) => T): Promise<T> {
  return apply(then, promise, [onDone, onFailed]) as Promise<T>;
}
