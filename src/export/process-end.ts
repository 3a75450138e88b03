import { reasonOf, report } from '../report/report.js';
import { ownWorkers } from './own-workers.js';

export interface ProcessEvents {
  /** The end. */
  readonly end: () => void;
  /** It looks back at what the others did: called behind them. */
  readonly last?: boolean;
  /** The event loop has run dry. When this is true it gets another turn, before the service hears of that. */
  readonly oneMoreTurn?: () => boolean;
  /** The event loop has run dry, and the service's own listeners of that have been called. */
  readonly beforeExit?: () => void;
  /** The service has removed a listener of an event of `process`. */
  readonly listenerRemoved?: (event: unknown) => void;
}

const watchers: ProcessEvents[] = [];

/**
 * `end` is called when this thread ends in an orderly way: natural end, `process.exit()`, an uncaught exception, the end of a
 * worker thread; behind all listeners of the service, so that spans which they end are seen as well. The event loop is
 * gone by then: it has to block. Those who asked first are called first.
 */
export function onEnd(events: ProcessEvents): void {
  watchers.push(events);
  if (watchers.length > 1) return;
  onReallyExit(end);
  onEmit();
}

/** Each of them, whatever happens to another. */
function end(): void {
  for (const watcher of watchers.toSorted((one, other) => Number(one.last ?? false) - Number(other.last ?? false))) {
    try {
      watcher.end();
    } catch (thrown) {
      report('OTA-040', 'the end of the process', reasonOf(thrown));
    }
  }
}

/**
 * A listener of our own would run before those of the service, since it was there first, and would count among them; so the
 * emission itself is wrapped.
 */
function onEmit(): void {
  const emit = process.emit as (this: NodeJS.Process, event: string | symbol, ...args: unknown[]) => boolean;
  let emitting = false;
  const emitThenEnd = function emitThenEnd(this: NodeJS.Process, event: string | symbol, ...args: unknown[]) {
    // It is emitted for each new thread, and the service counts its own.
    if (event === 'worker' && ownWorkers.has(args[0] as object)) return false;
    // Not where the service listens in as well: it would hear of this.
    if (event === 'beforeExit' && !emitting && process.emit === emitThenEnd && watchers.some((one) => one.oneMoreTurn?.())) return false;
    const outer = emitting;
    emitting = true;
    try {
      return emit.call(this, event, ...args);
    } finally {
      emitting = outer;
      // Some services emit it by hand, and go on.
      if (event === 'exit' && isExiting()) end();
      else if (event === 'beforeExit') for (const { beforeExit } of watchers) beforeExit?.();
      else if (event === 'removeListener') for (const { listenerRemoved } of watchers) listenerRemoved?.(args[0]);
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
