import { context } from '@opentelemetry/api';
import type { EventEmitter } from 'node:events';
import type { Visit } from '../kafkajs-visit.js';
import { quietly } from '../messaging/quietly.js';
import { leaveWhenSettled } from './leave-when-settled.js';
import { patchMethod } from './patch-method.js';

type Listener = (this: unknown, ...args: unknown[]) => unknown;
type Emit = (this: EventEmitter, event: string | symbol, ...args: unknown[]) => boolean;
type Add = (this: EventEmitter, event: string | symbol, listener: Listener) => EventEmitter;

/** Who knows the messages that are emitted as `data`. */
export interface EmittedMessages {
  /** The visit of a message, begun if it was not; undefined for anything that is none. */
  of(message: unknown, emitter: EventEmitter): Visit | undefined;
  /** The same, if it was begun. */
  known(message: unknown): Visit | undefined;
  /** Its listeners are about to be called. */
  begun?(message: unknown, visit: Visit, emitter: EventEmitter): void;
}

const asyncFunction = Object.getPrototypeOf(async () => {}) as object;

/**
 * Gives each message that a class emits as `data` its context while its listeners are at it: until they have returned, and async functions until
 * they are done. A listener that only sets off what goes on cannot be told from one that is done.
 */
export function traceListeners(prototype: EventEmitter, messages: EmittedMessages): void {
  patchMethod<Emit>(prototype, 'emit', (emit) => function (event, ...args) {
    if (event !== 'data' || this.listenerCount('data') === 0) return emit.call(this, event, ...args);
    const visit = quietly(() => messages.of(args[0], this));
    if (!visit) return emit.call(this, event, ...args);
    visit.enter();
    quietly(() => messages.begun?.(args[0], visit, this));
    try {
      return context.with(visit.context, () => emit.call(this, event, ...args));
    } catch (thrown) {
      quietly(() => visit.fail(thrown));
      throw thrown;
    } finally {
      quietly(() => visit.leave(true));
    }
  });

  const isFollowed = (event: string | symbol, listener: unknown) =>
    event === 'data' && typeof listener === 'function' && Object.getPrototypeOf(listener) === asyncFunction;

  const adding = (add: Add) => function (this: EventEmitter, event: string | symbol, listener: Listener) {
    return add.call(this, event, isFollowed(event, listener) ? followed(listener, messages) : listener);
  };
  for (const name of ['on', 'addListener', 'prependListener']) patchMethod<Add>(prototype, name, adding);

  const addingOnce = (name: 'on' | 'prependListener') => (add: Add) => function (this: EventEmitter, event: string | symbol, listener: Listener) {
    if (!isFollowed(event, listener)) return add.call(this, event, listener);
    const work = followed(listener, messages);
    const once = Object.assign(
      (...args: unknown[]) => {
        this.removeListener(event, once);
        return work.apply(this, args);
      },
      { listener },
    );
    return this[name](event, once);
  };
  patchMethod<Add>(prototype, 'once', addingOnce('on'));
  patchMethod<Add>(prototype, 'prependOnceListener', addingOnce('prependListener'));
}

/** An async listener, whose message is worked on until it is done. Its promise is nobody else's. */
function followed(listener: Listener, messages: EmittedMessages): Listener & { listener: Listener } {
  const work: Listener = function (...args) {
    const result = listener.apply(this, args) as Promise<unknown>;
    const visit = quietly(() => messages.known(args[0]));
    return visit ? (quietly(() => settled(result, visit)) ?? result) : result;
  };
  // By this it is found when the service takes its own function off.
  return Object.assign(work, { listener });
}

/** A promise that settles alike; the work on the message goes on until then. */
export function settled<T>(result: Promise<T>, visit: Visit): Promise<T> {
  visit.enter();
  return leaveWhenSettled(result, visit);
}
