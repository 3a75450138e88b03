import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Readable, Writable } from 'node:stream';
import { quietly } from '../messaging/quietly.js';
import type { Visit } from '../kafkajs-visit.js';
import { withRounds } from './async-loop.js';
import { followedWrites, type FollowedWrites } from './followed-writes.js';
import { settled, traceListeners } from './listeners.js';
import { patchMethod } from './patch-method.js';

type Listener = (this: unknown, ...args: unknown[]) => unknown;

/** Who knows the messages in a stream. */
export interface StreamMessages {
  /** Begins the work on a message; undefined for anything that is none. */
  begin(message: object, stream: Readable): Visit | undefined;
  /** A message was taken out of the stream by hand: when the work on it ends, nobody can tell. */
  taken(message: object, stream: Readable): void;
}

/** Loops that are under way in a stream. */
const loops = new WeakMap<object, number>();

/**
 * Gives each message in the streams of a class its context while the service works on it: in loops (`for await`), in listeners of `data`, in what
 * the stream is piped into, in `forEach` and its like.
 */
export function traceStreams(prototype: Readable, messages: StreamMessages): void {
  const visits = new WeakMap<object, Visit>();
  const visitOf = (message: unknown, stream: Readable): Visit | undefined => {
    if (typeof message !== 'object' || message === null) return undefined;
    const known = visits.get(message);
    if (known) return known;
    const begun = messages.begin(message, stream);
    if (begun) visits.set(message, begun);
    return begun;
  };

  const looping = (make: (this: Readable, ...args: unknown[]) => AsyncIterableIterator<unknown>) =>
    function (this: Readable, ...args: unknown[]) {
      const iterator = make.apply(this, args);
      return quietly(() => withRounds(noted(iterator, this), (message) => visitOf(message, this))) ?? iterator;
    };
  for (const name of [Symbol.asyncIterator, 'iterator']) patchMethod(prototype, name, looping);

  traceListeners(prototype, {
    of: (message, stream) => visitOf(message, stream as Readable),
    known: (message) => visits.get(message as object),
    begun(message, visit, stream) {
      for (const writes of writesOf(stream as Readable)) writes.expect(message as object, visit);
    },
  });

  patchMethod<(this: Readable, to: Writable, ...rest: unknown[]) => Writable>(prototype, 'pipe', (pipe) => function (to, ...rest) {
    quietly(() => followedWrites(to));
    return pipe.call(this, to, ...rest);
  });

  const working = (operator: (this: Readable, ...args: unknown[]) => unknown) =>
    function (this: Readable, ...args: unknown[]) {
      const [work, ...rest] = args;
      return operator.call(this, typeof work === 'function' ? inVisits(work as Listener, visits) : work, ...rest);
    };
  for (const name of ['map', 'flatMap', 'forEach', 'filter']) patchMethod(prototype, name, working);

  patchMethod<(this: Readable, size?: number) => unknown>(prototype, 'read', (read) => function (size) {
    const chunk = read.call(this, size);
    if (chunk !== null && typeof chunk === 'object' && !loops.get(this) && this.listenerCount('data') === 0 && this.listenerCount('readable') > 0) {
      quietly(() => messages.taken(chunk as object, this));
    }
    return chunk;
  });
}

/** Notes for how long a loop is under way. */
function noted<T>(iterator: AsyncIterableIterator<T>, stream: object): AsyncIterableIterator<T> {
  let hasBegun = false;
  let hasEnded = false;
  const count = (by: number) => void loops.set(stream, (loops.get(stream) ?? 0) + by);
  const end = () => {
    if (hasBegun && !hasEnded) count(-1);
    hasEnded = true;
  };
  const counted: AsyncIterableIterator<T> = {
    async next(...args) {
      if (!hasBegun && !hasEnded) count(1);
      hasBegun = true;
      const result = await iterator.next(...args);
      if (result.done) end();
      return result;
    },
    async return(value) {
      end();
      return iterator.return!(value);
    },
    async throw(thrown) {
      end();
      return iterator.throw!(thrown);
    },
    [Symbol.asyncIterator]: () => counted,
  };
  return Object.setPrototypeOf(counted, Object.getPrototypeOf(iterator) as object) as typeof counted;
}

/** What pipes of a stream lead into, as far as it is followed. */
function writesOf(stream: Readable): FollowedWrites[] {
  const { pipes } = (stream as unknown as { readonly _readableState?: { readonly pipes?: unknown } })._readableState ?? {};
  const targets = (Array.isArray(pipes) ? pipes : []) as Writable[];
  return targets.map((target) => followedWrites(target)).filter((writes) => writes !== undefined);
}

/** The function of an operator. What it gives goes back to the operator: a promise is handed on as one that settles alike. */
function inVisits(work: Listener, visits: WeakMap<object, Visit>): Listener {
  return function (...args) {
    const visit = visits.get(args[0] as object);
    if (!visit) return context.with(ROOT_CONTEXT, () => work.apply(this, args));
    const result = context.with(visit.context, () => work.apply(this, args));
    return result instanceof Promise && Object.getPrototypeOf(result) === Promise.prototype ? (quietly(() => settled(result, visit)) ?? result) : result;
  };
}
