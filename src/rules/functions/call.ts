import type { Context, Span } from '@opentelemetry/api';
import { reasonOf, report } from '../../report/report.js';
import type { Taking } from '../taking.js';
import { recordFailure } from './failure.js';
import type { Nesting } from './nesting.js';
import { isPlainPromise, thenOf } from './plain-promise.js';
import type { Store } from './store.js';

/** What one call has of its own; all of it is let go of when the call is over. */
export interface CallState {
  readonly taking: Taking | undefined;
  /** Undefined: the call has no span of its own. */
  readonly span?: Span | undefined;
  readonly nesting?: Nesting | undefined;
  /** The context of the call and, for the time after, that of its caller; undefined: the call is in that of its caller. */
  readonly inside?: Context | undefined;
  readonly around?: Context | undefined;
}

/** One call of a function of the service. The inserted code calls these, so none of them may throw. */
export class Call {
  readonly #store: Store;
  #state: CallState | undefined;
  #isInside: boolean;
  /** The end is that of a promise. */
  #isWaiting = false;

  constructor(store: Store, state: CallState) {
    this.#store = store;
    this.#state = state;
    this.#isInside = state.inside !== undefined;
    if (state.inside) store.enterWith(state.inside);
  }

  /** The function gives control back to its caller. */
  leave(): void {
    if (!this.#isInside) return;
    this.#isInside = false;
    this.#store.enterWith(this.#state?.around);
  }

  /** It has thrown. */
  fail(thrown: unknown): void {
    this.leave();
    if (!this.#isWaiting) this.#over(thrown, true);
  }

  /** It is over, with a result or after `fail`. */
  end(result: unknown): void {
    this.leave();
    if (this.#isWaiting || !this.#state) return;
    if (isPlainPromise(result)) this.#watch(result);
    else this.#over(result, false);
  }

  /** A result that nobody has yet. A promise is replaced by one that settles alike, so that it is still seen when nobody handles it. */
  own<T>(result: T): T | Promise<unknown> {
    if (!this.#state || this.#isWaiting || !isPlainPromise(result)) return result;
    try {
      const observed = thenOf(
        result,
        (value) => {
          this.#over(value, false);
          return value;
        },
        (reason) => {
          this.#over(reason, true);
          throw reason;
        },
      );
      this.#isWaiting = true;
      return observed;
    } catch {
      return result;
    }
  }

  /** A generator's body: each step of it runs in the context of the call. */
  drive(body: Generator): Generator {
    this.leave();
    return this.#driver(body, (step) => {
      let result: IteratorResult<unknown>;
      try {
        result = this.#within(step);
      } catch (thrown) {
        this.#over(thrown, true);
        throw thrown;
      }
      if (result.done) this.#over(result.value, false);
      return result;
    });
  }

  driveAsync(body: AsyncGenerator): AsyncGenerator {
    this.leave();
    return this.#driver(body, (step) =>
      thenOf(
        this.#within(step),
        (result) => {
          const { done, value } = result as IteratorResult<unknown>;
          if (done) this.#over(value, false);
          return result;
        },
        (reason) => {
          this.#over(reason, true);
          throw reason;
        },
      ),
    );
  }

  #driver<Body extends Generator | AsyncGenerator>(body: Body, run: (step: () => ReturnType<Body['next']>) => unknown): Body {
    const driver = {
      [Symbol.iterator]: () => driver,
      [Symbol.asyncIterator]: () => driver,
      next: (value: unknown) => run(() => body.next(value) as ReturnType<Body['next']>),
      return: (value: unknown) => run(() => body.return(value) as ReturnType<Body['next']>),
      throw: (thrown: unknown) => run(() => body.throw(thrown) as ReturnType<Body['next']>),
    };
    return driver as unknown as Body;
  }

  #within<T>(step: () => T): T {
    const inside = this.#state?.inside;
    if (!inside) return step();
    const before = this.#store.getStore();
    this.#store.enterWith(inside);
    try {
      return step();
    } finally {
      this.#store.enterWith(before);
    }
  }

  /**
   * A promise that others may have, too: the caller gets this very one. To watch it counts as handling it, so a rejection that
   * nobody handles is on the span alone; the other way, one promise more, would be an unhandled one where others handle this.
   */
  #watch(promise: Promise<unknown>): void {
    this.#isWaiting = true;
    try {
      void thenOf(
        promise,
        (value) => this.#over(value, false),
        (reason) => this.#over(reason, true),
      );
    } catch {
      this.#over(undefined, false);
    }
  }

  #over(value: unknown, failed: boolean): void {
    const state = this.#state;
    if (!state) return;
    this.#state = undefined;
    try {
      if (state.nesting) state.nesting.isOpen = false;
      if (failed && state.span) recordFailure(state.span, value);
      state.taking?.done(failed ? { error: value } : { result: value });
      state.span?.end();
    } catch (thrown) {
      report('OTA-040', 'the end of a call', reasonOf(thrown));
    }
  }
}

/** What several rules make of one call: the first is the outermost. */
export class Calls {
  readonly #calls: readonly Call[];

  constructor(calls: readonly Call[]) {
    this.#calls = calls.toReversed();
  }

  leave(): void {
    for (const call of this.#calls) call.leave();
  }

  fail(thrown: unknown): void {
    for (const call of this.#calls) call.fail(thrown);
  }

  end(result: unknown): void {
    for (const call of this.#calls) call.end(result);
  }

  own(result: unknown): unknown {
    return this.#calls.reduce((owned, call) => call.own(owned), result);
  }

  drive(body: Generator): Generator {
    this.leave();
    return this.#calls.reduce((driven, call) => call.drive(driven), body);
  }

  driveAsync(body: AsyncGenerator): AsyncGenerator {
    this.leave();
    return this.#calls.reduce((driven, call) => call.driveAsync(driven), body);
  }
}
