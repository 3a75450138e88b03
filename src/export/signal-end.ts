import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';

/** Signals that end a process which does not listen to them. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/**
 * Calls back when a signal is about to end the process, then lets it: our listener goes, and the signal is sent again, so
 * that exit code and signal are those without the agent. Where the service listens itself, the signal is its affair.
 */
export function onDeadlySignal(callback: () => void): void {
  // The kernel ignores such signals for the first process of a container, unless it listens: there, nothing ends.
  if (!isMainThread || process.pid === 1) return;
  const listeners = new Map<string | symbol, () => void>();
  hide(listeners);
  for (const signal of SIGNALS) {
    const listener = () => {
      if (process.listenerCount(signal) > 0) return;
      // In this order: Node counts the listeners that are left, and gives the signal back to the system at none.
      listeners.delete(signal);
      process.removeListener(signal, listener);
      try {
        callback();
      } finally {
        process.kill(process.pid, signal);
      }
    };
    listeners.set(signal, listener);
    // First in line: a `once` listener of the service would be gone from the count when it comes to ours.
    process.prependListener(signal, listener);
  }

  // A process that sends itself a deadly signal is gone when `kill` returns. A listener is told of it by the event loop, which
  // may end before: so it is told at once.
  const kill = process.kill as (pid: number, signal?: string | number) => true;
  process.kill = function killOrEnd(pid: number, signal: string | number = 'SIGTERM') {
    const name = typeof signal === 'number' ? NAMES.get(signal) : signal;
    if (Number(pid) === process.pid && name !== undefined) listeners.get(name)?.();
    return kill.call(process, pid, signal);
  };
}

/**
 * Our listeners are not counted: libraries that clean up on signals (signal-exit) end the process only where they are the
 * only ones that listen.
 */
function hide(listeners: ReadonlyMap<string | symbol, () => void>): void {
  const { listenerCount, listeners: all, rawListeners, eventNames } = process;
  const without = (found: Function[], event: string | symbol) => found.filter((one) => one !== listeners.get(event));
  Object.assign(process, {
    listenerCount: (event: string, listener?: Function) =>
      listenerCount.call(process, event, ...((listener ? [listener] : []) as [])) - (!listener && listeners.has(event) ? 1 : 0),
    listeners: (event: string) => without(all.call(process, event as 'exit'), event),
    rawListeners: (event: string) => without(rawListeners.call(process, event as 'exit'), event),
    eventNames: () => eventNames.call(process).filter((event) => process.listenerCount(event as string) > 0),
  });
}
