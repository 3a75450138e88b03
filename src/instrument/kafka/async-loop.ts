import { type Context, context, createContextKey } from '@opentelemetry/api';
import type { Visit } from '../kafkajs-visit.js';
import { quietly } from '../messaging/quietly.js';

const ROUND = createContextKey('otel-agent: round of a loop over a stream of messages');

interface Round {
  /** Which loop. */
  readonly loop: object;
  /** Where the loop itself is. */
  readonly outer: Context;
  /** The first one's context is also that of whoever has called the loop, if that had no `await` before. */
  readonly mayLeak: boolean;
  /** Not there before the message is. */
  visit: Visit | undefined;
  own: Context | undefined;
  hasArrived: boolean;
  isOver: boolean;
}

/**
 * The context of one round. The loop waits for its message inside of it already: until that is there, it is the context around the loop, and the
 * first one is so again when its round is over.
 */
class RoundContext implements Context {
  readonly #round: Round;

  constructor(round: Round) {
    this.#round = round;
  }

  #now(): Context {
    const { own, outer, isOver, mayLeak } = this.#round;
    return own === undefined || (isOver && mayLeak) ? outer : own;
  }

  getValue(key: symbol): unknown {
    return key === ROUND ? this.#round : this.#now().getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#now().setValue(ROUND, this.#round).setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#now().setValue(ROUND, this.#round).deleteValue(key);
  }
}

/** Gives an asynchronous iterator over messages rounds: each message has its context from when the loop gets it until the loop asks for the next. */
export function withRounds<T>(iterator: AsyncIterableIterator<T>, visitOf: (message: T) => Visit | undefined): AsyncIterableIterator<T> {
  const loop = {};
  const open = new Set<Round>();
  const current = () => {
    const round = context.active().getValue(ROUND) as Round | undefined;
    return round?.loop === loop ? round : undefined;
  };
  const leave = (round: Round | undefined) => {
    if (!round || round.isOver) return;
    open.delete(round);
    round.isOver = true;
    round.visit?.leave(true);
  };

  function begin(): Round | undefined {
    return quietly(() => {
      const before = current();
      // A round that waits for its message does not ask for another: this is somebody who was called from where the loop began.
      if (before?.hasArrived) leave(before);
      const round: Round = {
        loop,
        outer: before ? before.outer : context.active(),
        mayLeak: !before?.hasArrived,
        hasArrived: false,
        visit: undefined,
        own: undefined,
        isOver: false,
      };
      return round;
    });
  }

  function arrived(round: Round, result: IteratorResult<T>): IteratorResult<T> {
    round.hasArrived = true;
    quietly(() => {
      const visit = result.done ? undefined : visitOf(result.value);
      if (!visit) return;
      visit.enter();
      open.add(round);
      round.visit = visit;
      round.own = visit.context;
    });
    return result;
  }

  const ending = (name: 'return' | 'throw') => (value?: unknown) => {
    quietly(() => {
      const round = current();
      // Outside of a round it is the end of all: of workers that share the iterator, too.
      if (!round || round.isOver) for (const other of open) leave(other);
      leave(round);
      if (round) context.attach(round.outer);
    });
    return iterator[name]!(value);
  };

  const rounds: AsyncIterableIterator<T> = {
    next(...args) {
      const round = begin();
      if (!round) return iterator.next(...args);
      // What the stream does meanwhile is not the work on any message.
      const pulled = context.with(round.outer, () => iterator.next(...args)).then((result) => arrived(round, result));
      quietly(() => context.attach(new RoundContext(round)));
      return pulled;
    },
    return: ending('return') as NonNullable<AsyncIterableIterator<T>['return']>,
    throw: ending('throw') as NonNullable<AsyncIterableIterator<T>['throw']>,
    [Symbol.asyncIterator]: () => rounds,
  };
  return Object.setPrototypeOf(rounds, Object.getPrototypeOf(iterator) as object) as typeof rounds;
}
