import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Writable } from 'node:stream';
import { quietly } from '../messaging/quietly.js';
import type { Visit } from '../kafkajs-visit.js';

type Done = (this: unknown, error?: unknown, ...rest: unknown[]) => void;
type Write = (this: unknown, chunk: unknown, encoding: unknown, done: Done) => unknown;
type WriteAll = (this: unknown, chunks: readonly { readonly chunk: unknown }[], done: Done) => unknown;
interface Inner {
  _write?: Write;
  _writev?: WriteAll | null;
}

const followed = new WeakMap<object, FollowedWrites>();

/**
 * A stream that messages are piped into. It takes them one by one, and keeps what comes too fast: that is why each message is worked on from when
 * the stream turns to it (`_write`) until it says that it is done.
 */
export class FollowedWrites {
  readonly #waiting = new Map<object, Visit>();

  constructor(target: Writable) {
    const inner = target as unknown as Inner;
    this.#follow(target, inner);
    target.once('close', () => {
      for (const visit of this.#waiting.values()) quietly(() => visit.leave(true));
      this.#waiting.clear();
    });
  }

  /** The message is about to be written into it. */
  expect(message: object, visit: Visit): void {
    if (this.#waiting.has(message)) return;
    visit.enter();
    this.#waiting.set(message, visit);
  }

  #follow(target: Writable, inner: Inner): void {
    const { _write: write, _writev: writeAll } = inner;
    const take = (message: unknown) => {
      const visit = this.#waiting.get(message as object);
      this.#waiting.delete(message as object);
      return visit;
    };
    const put = (name: string, value: unknown) => Object.defineProperty(target, name, { value, writable: true, configurable: true });
    if (typeof write === 'function') {
      put('_write', function (this: unknown, chunk: unknown, encoding: unknown, done: Done) {
        const visit = take(chunk);
        if (!visit) return write.call(this, chunk, encoding, done);
        return context.with(visit.context, () => write.call(this, chunk, encoding, ended([visit], done)));
      });
    }
    if (typeof writeAll === 'function') {
      put('_writev', function (this: unknown, chunks: readonly { readonly chunk: unknown }[], done: Done) {
        const visits = chunks.map(({ chunk }) => take(chunk)).filter((visit) => visit !== undefined);
        if (visits.length === 0) return writeAll.call(this, chunks, done);
        // Of several messages none is more its cause than the others.
        const around = visits.length === 1 && visits[0] ? visits[0].context : ROOT_CONTEXT;
        return context.with(around, () => writeAll.call(this, chunks, ended(visits, done)));
      });
    }
  }
}

function ended(visits: readonly Visit[], done: Done): Done {
  return function (error, ...rest) {
    for (const visit of visits) {
      quietly(() => {
        if (error) visit.fail(error);
        visit.leave(true);
      });
    }
    return done.call(this, error, ...rest);
  };
}

/** What follows the writes into a stream; undefined for what is none of Node's. */
export function followedWrites(target: Writable): FollowedWrites | undefined {
  const known = followed.get(target);
  if (known) return known;
  const { _write: write } = target as unknown as Inner;
  if (typeof write !== 'function' || !Object.isExtensible(target)) return undefined;
  const made = new FollowedWrites(target);
  followed.set(target, made);
  return made;
}
