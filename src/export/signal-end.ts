import { executionAsyncId } from 'node:async_hooks';
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { reasonOf, report } from '../report/report.js';
import { setImmediate } from './timers.js';

/** Signals that end a process which does not listen to them. */
const SIGNALS: ReadonlySet<unknown> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP'] as const);

const NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

/** Those listeners of Node itself that make it watch a signal, and leave that. */
const WATCH = ['newListener', 'startListeningIfSignal'] as const;
const LEAVE = ['removeListener', 'stopListeningIfSignal'] as const;

/**
 * Calls back when a signal is about to end the process, then lets it: Node stops watching the signal, and it is sent again,
 * so that exit code and signal are those without the agent. Where the service listens itself, the signal is its affair.
 *
 * No listener is registered for that: it would be counted by the service and by libraries that clean up on signals
 * (signal-exit). Node is made to watch the signal as if there were one.
 */
export class DeadlySignals {
  readonly #callback: () => void;
  #watching = false;
  #turned = false;

  constructor(callback: () => void) {
    this.#callback = callback;
  }

  start(): void {
    // The kernel ignores such signals for the first process of a container, unless it listens: there, nothing ends.
    if (this.#watching || !isMainThread || process.pid === 1) return;
    this.#watching = true;
    for (const signal of SIGNALS) this.#watch(signal as NodeJS.Signals);
    this.#watchKill();
  }

  /** With the last listener of a signal, Node has stopped watching it. */
  listenerRemoved(event: unknown): void {
    if (this.#watching && SIGNALS.has(event) && process.listenerCount(event as NodeJS.Signals) === 0) {
      this.#watch(event as NodeJS.Signals);
    }
  }

  /**
   * Called when the event loop has run dry. A signal that came while it was blocked is told by its next turn: without that the
   * process would end by itself, and not by the signal. Nobody notices a turn in which nothing happens.
   */
  oneMoreTurn(): boolean {
    // Elsewhere it is somebody's code that emits this event, and expects its listeners to be called.
    if (!this.#watching || executionAsyncId() !== 0) return false;
    this.#turned = !this.#turned;
    if (this.#turned) setImmediate(() => {});
    return this.#turned;
  }

  #watch(signal: NodeJS.Signals): void {
    const { emit } = process;
    try {
      // A signal goes to what is `process.emit` when Node begins to watch. Emitted by hand it does not come here.
      process.emit = this.#arrived as typeof process.emit;
      tellNode(WATCH, signal, emit as Emit);
    } catch (thrown) {
      report('OTA-040', `watching ${signal}`, reasonOf(thrown));
    } finally {
      process.emit = emit;
    }
  }

  readonly #arrived: Emit = (signal, ...args) => {
    if (process.listenerCount(signal as NodeJS.Signals) > 0) return (process.emit as Emit)(signal, ...args);
    try {
      this.#end(signal as NodeJS.Signals);
    } finally {
      process.kill(process.pid, signal as NodeJS.Signals);
    }
    return false;
  };

  #end(signal: NodeJS.Signals): void {
    this.#watching = false;
    // With nobody watching it, the system's own action is back.
    tellNode(LEAVE, signal, process.emit as Emit);
    this.#callback();
  }

  /**
   * A process that sends itself a deadly signal is gone when `kill` returns. A signal that is watched is told by the event
   * loop, which may end before: so this is told at once.
   */
  #watchKill(): void {
    const kill = process.kill as (pid: number, signal?: string | number) => true;
    process.kill = (pid: number, signal: string | number = 'SIGTERM') => {
      const name = typeof signal === 'number' ? NAMES.get(signal) : signal;
      const deadly = this.#watching && Number(pid) === process.pid && SIGNALS.has(name);
      if (deadly && process.listenerCount(name as NodeJS.Signals) === 0) this.#end(name as NodeJS.Signals);
      return kill.call(process, pid, signal);
    };
  }
}

/** By the listener of Node alone; where it has another name, by all. */
function tellNode([event, name]: typeof WATCH | typeof LEAVE, signal: NodeJS.Signals, emit: Emit): void {
  const listener = process.rawListeners(event as 'exit').find((one) => one.name === name) as ((type: string) => void) | undefined;
  if (listener) listener.call(process, signal);
  else emit.call(process, event, signal, () => {});
}
