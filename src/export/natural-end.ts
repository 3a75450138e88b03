import { callSites } from '../call-sites.js';
import { STANDARD_STREAMS } from './alone.js';
import type { Sink } from './batcher.js';

type Emit = (this: unknown, ...args: unknown[]) => boolean;

/**
 * When nothing is left to do, what waits is sent, and the process is held for that at most `timeoutMs`. A receiver that
 * did not take it then is not asked a second time.
 *
 * A listener of `beforeExit` would do, but work that is begun there makes Node emit it once more, and the service's own
 * listeners would hear it twice. So the event is held back until everything is sent. Node itself looks `process.emit`
 * up for it and gets ours; whoever else does gets the plain function.
 */
export function flushAtNaturalEnd(sinks: readonly Sink[], timeoutMs: number): void {
  let replaced = Object.getOwnPropertyDescriptor(process, 'emit')?.value as Emit | undefined;
  let gaveUp = false;
  let swallowNext = false;

  const plain = () => replaced ?? (Reflect.get(Object.getPrototypeOf(process) as object, 'emit', process) as Emit);
  const waiting = () => sinks.filter((sink) => sink.pending() > 0);

  function emitAtEnd(this: unknown, ...args: unknown[]): boolean {
    if (args[0] !== 'beforeExit') return Reflect.apply(plain(), this, args);
    if (flush()) return true;
    if (swallowNext) return (swallowNext = false);
    const before = alive();
    const result = Reflect.apply(plain(), this, args);
    // What a listener has added to the queue is sent too. The event that this brings about is none without us, unless a
    // listener has begun something.
    const begun = isMore(alive(), before);
    swallowNext = flush() && !begun;
    return result;
  }

  /** True when the process is held now. */
  function flush(): boolean {
    const worth = waiting().filter((sink) => !sink.hasHeld());
    if (gaveUp || worth.length === 0) return false;
    void Promise.all(worth.map((sink) => sink.flush(timeoutMs))).then(() => {
      gaveUp = waiting().length > 0;
      for (const sink of waiting()) sink.abandon();
    });
    return true;
  }

  Object.defineProperty(process, 'emit', {
    configurable: true,
    enumerable: false,
    get: () => (isCalledByNode() ? emitAtEnd : plain()),
    set: (value: Emit) => {
      replaced = value;
    },
  });
  // Our own listener must not be the one that makes Node warn of too many.
  const most = process.getMaxListeners();
  if (most > 0) process.setMaxListeners(most + 1);
  process.on('exit', () => {
    for (const sink of sinks) sink.sayLost();
  });
}

/** True when nobody but Node stands behind a getter: `callSites`, this function and the getter are all of the stack. */
function isCalledByNode(): boolean {
  return callSites(4).length <= 3;
}

/** How many resources there are of each kind. Some hold nothing, which cannot be seen; streams appear on first use. */
function alive(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo?.() ?? []) {
    if (!STANDARD_STREAMS.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function isMore(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): boolean {
  return [...now].some(([kind, count]) => count > (before.get(kind) ?? 0));
}
