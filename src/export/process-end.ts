import { ownWorkers } from './own-workers.js';

/**
 * Calls back when this thread ends in an orderly way: natural end, `process.exit()`, an uncaught exception, the end of a
 * worker thread; behind all listeners of the service, so that spans which they end are seen as well. The event loop is
 * gone by then: the callback has to block.
 *
 * A listener of our own would run before theirs, since it was there first; so the emission itself is wrapped.
 */
export function onEnd(callback: () => void): void {
  onReallyExit(callback);
  const emit = process.emit as (this: NodeJS.Process, event: string | symbol, ...args: unknown[]) => boolean;
  process.emit = function emitThenEnd(this: NodeJS.Process, event: string | symbol, ...args: unknown[]) {
    // It is emitted for each new thread, and the service counts its own.
    if (event === 'worker' && ownWorkers.has(args[0] as object)) return false;
    try {
      return emit.call(this, event, ...args);
    } finally {
      // Some services emit it by hand, and go on.
      if (event === 'exit' && isExiting()) callback();
    }
  } as typeof process.emit;
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
