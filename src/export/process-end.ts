import { ownWorkers } from './own-workers.js';

export interface ProcessEvents {
  /** The event loop has run dry. When this is true it gets another turn, before the service hears of that. */
  oneMoreTurn(): boolean;
  /** The event loop has run dry, and the service's own listeners of that have been called. */
  beforeExit(): void;
  /** The end. */
  end(): void;
  /** The service has removed a listener of an event of `process`. */
  listenerRemoved(event: unknown): void;
}

/**
 * `end` is called when this thread ends in an orderly way: natural end, `process.exit()`, an uncaught exception, the end of a
 * worker thread; behind all listeners of the service, so that spans which they end are seen as well. The event loop is
 * gone by then: it has to block.
 *
 * A listener of our own would run before theirs, since it was there first, and would count among theirs; so the emission itself
 * is wrapped.
 */
export function onEnd({ oneMoreTurn, beforeExit, end, listenerRemoved }: ProcessEvents): void {
  onReallyExit(end);
  const emit = process.emit as (this: NodeJS.Process, event: string | symbol, ...args: unknown[]) => boolean;
  let emitting = false;
  const emitThenEnd = function emitThenEnd(this: NodeJS.Process, event: string | symbol, ...args: unknown[]) {
    // It is emitted for each new thread, and the service counts its own.
    if (event === 'worker' && ownWorkers.has(args[0] as object)) return false;
    // Not where the service listens in as well: it would hear of this.
    if (event === 'beforeExit' && !emitting && process.emit === emitThenEnd && oneMoreTurn()) return false;
    const outer = emitting;
    emitting = true;
    try {
      return emit.call(this, event, ...args);
    } finally {
      emitting = outer;
      // Some services emit it by hand, and go on.
      if (event === 'exit' && isExiting()) end();
      else if (event === 'beforeExit') beforeExit();
      else if (event === 'removeListener') listenerRemoved(args[0]);
    }
  } as typeof process.emit;
  process.emit = emitThenEnd;
}

/**
 * A listener of `exit` that calls `process.exit()` ends the process from within the emission, which then never returns:
 * this is the last step of that way.
 */
function onReallyExit(callback: () => void): void {
  const target = process as unknown as { reallyExit?: (code?: number) => never };
  const { reallyExit } = target;
  if (typeof reallyExit !== 'function') return;
  target.reallyExit = function callThenExit(...args) {
    callback();
    return reallyExit.apply(process, args);
  };
}

function isExiting(): boolean {
  return (process as { _exiting?: boolean })._exiting !== false;
}
