import { context } from '@opentelemetry/api';
import { leaveWhenSettled } from './kafka/leave-when-settled.js';
import { Loop } from './kafkajs-loop.js';
import type { Visit } from './kafkajs-visit.js';
import { quietly } from './messaging/quietly.js';

/** Who knows the messages of a batch. */
export interface Visits {
  /** The visit of a message, begun if it was not; undefined for anything else, and when the batch is done. */
  of(message: unknown): Visit | undefined;
  /** A loop has stopped before its end. */
  stopped(): void;
}

type Callback = (this: unknown, ...args: unknown[]) => unknown;
type Method = (this: unknown, ...args: unknown[]) => unknown;

const visitsOf = new WeakMap<object, Visits>();
const natives = Array.prototype as unknown as Record<string, Method>;
const arrayIterator = Object.getPrototypeOf([].values()) as object;
const asyncFunction = Object.getPrototypeOf(async () => {}) as object;

/**
 * Gives an array of messages loops of its own, in which each message has its context. It stays an array with nothing more to be seen in it: not
 * a proxy, which can be told from an array by `structuredClone` and `postMessage`. What is read by index stays unseen.
 */
export function withLoops<A>(messages: A, visits: Visits): A {
  if (!Array.isArray(messages) || !Object.isExtensible(messages)) return messages;
  visitsOf.set(messages, visits);
  Object.defineProperties(messages, LOOPS);
  return messages;
}

/** Takes them back. */
export function withoutLoops(messages: unknown): void {
  if (!Array.isArray(messages) || !visitsOf.delete(messages)) return;
  for (const name of Reflect.ownKeys(LOOPS)) Reflect.deleteProperty(messages, name);
}

/** Like `original`, with each message at its place in the arguments in its context. */
function calling(original: Method, place: 0 | 1, isDropped = false): Method {
  return function (this: unknown, ...args) {
    const visits = visitsOf.get(this as object);
    const [callback, ...rest] = args;
    if (!visits || typeof callback !== 'function') return original.apply(this, args);
    return original.call(this, around(callback as Callback, place, isDropped, visits), ...rest);
  };
}

function around(callback: Callback, place: 0 | 1, isDropped: boolean, visits: Visits): Callback {
  return function (...args) {
    const visit = quietly(() => visits.of(args[place]));
    if (!visit) return callback.apply(this, args);
    visit.enter();
    let result: unknown;
    try {
      result = context.with(visit.context, () => callback.apply(this, args));
    } catch (thrown) {
      quietly(() => {
        visit.fail(thrown);
        visit.leave(true);
      });
      throw thrown;
    }
    return quietly(() => followed(result, visit, isDropped ? callback : undefined)) ?? result;
  };
}

/**
 * The end of a message's work, where the result tells it. A promise is handed on as one that settles alike: one that was only listened to would
 * count as handled, and no `unhandledRejection` would be heard of it. Where the array drops the result (`dropping`), that of an async function is
 * nobody else's; any other promise may be in use elsewhere, and is left alone.
 */
function followed(result: unknown, visit: Visit, dropping: Callback | undefined): unknown {
  const isFollowed = isPlainPromise(result) && (!dropping || Object.getPrototypeOf(dropping) === asyncFunction);
  if (!isFollowed) {
    visit.leave(false);
    return result;
  }
  return leaveWhenSettled(result, visit);
}

/** Nothing more than a promise. Under its hooks, Node 20 keeps symbols in each. */
function isPlainPromise(result: unknown): result is Promise<unknown> {
  return result instanceof Promise && Object.getPrototypeOf(result) === Promise.prototype && Object.getOwnPropertyNames(result).length === 0;
}

/** Like `original`, of an array with loops gives another one. */
function deriving(original: Method): Method {
  return function (this: unknown, ...args) {
    const derived = original.apply(this, args);
    const visits = visitsOf.get(this as object);
    return visits ? (quietly(() => withLoops(derived, visits)) ?? derived) : derived;
  };
}

/** Like `original`, of an array with loops gives an iterator that tells of its rounds. */
function iterating(original: Method, messageIn: (value: unknown) => unknown): Method {
  return function (this: unknown) {
    const native = original.call(this) as IterableIterator<unknown>;
    const visits = visitsOf.get(this as object);
    if (!visits) return native;
    const loop = new Loop();
    const methods = {
      next(): IteratorResult<unknown> {
        const round = native.next();
        loop.next(() => (round.done ? undefined : visits.of(messageIn(round.value))));
        return round;
      },
      // An array's own iterator has none and can go on after a `break`; so can this one.
      return(value?: unknown): IteratorResult<unknown> {
        if (loop.return()) visits.stopped();
        return { value, done: true };
      },
    };
    return Object.create(arrayIterator, {
      next: { value: methods.next, writable: true, configurable: true },
      return: { value: methods.return, writable: true, configurable: true },
    }) as unknown;
  };
}

const itself = (value: unknown) => value;
const second = (entry: unknown) => (entry as readonly unknown[])[1];

const LOOPS: PropertyDescriptorMap = {};
function add(name: string, make: (original: Method) => Method, as: string | symbol = name): void {
  const original = natives[name];
  // Not each version of Node has each.
  if (!original) return;
  const value = make(original);
  Object.defineProperty(value, 'name', { value: original.name, configurable: true });
  Object.defineProperty(value, 'length', { value: original.length, configurable: true });
  LOOPS[as as string] = { value, enumerable: false, configurable: true, writable: true };
}
const values = (original: Method) => iterating(original, itself);
add('values', values);
add('values', values, Symbol.iterator);
add('entries', (original) => iterating(original, second));
add('forEach', (original) => calling(original, 0, true));
for (const name of ['map', 'flatMap']) add(name, (original) => calling(original, 0));
for (const name of ['reduce', 'reduceRight']) add(name, (original) => calling(original, 1));
for (const name of ['filter', 'slice', 'splice', 'toReversed', 'toSorted', 'toSpliced']) add(name, deriving);
