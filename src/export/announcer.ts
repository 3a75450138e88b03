import type { ExportEvent, Say } from './export-event.js';
import type { Clock } from './sender.js';

const INTERVAL_MS = 60_000;
/** Receivers that give every refusal another text must not fill our memory. */
const MOST_CAUSES = 100;

interface Cause {
  /** What happened since the last line, added up; undefined when nothing did. */
  held: ExportEvent | undefined;
  /** An `unreachable` was said and no `recovered` since. */
  down: boolean;
}

/**
 * Says what happens to the export once per cause and interval: the first time at once, and at the end of the interval what
 * came together since, with its number. An outage and its end count as one cause, so that a flapping endpoint is not two
 * lines a second.
 */
export class Announcer {
  readonly #say: Say;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #causes = new Map<string, Cause>();

  /** `say` gets what is to be written. `intervalMs`: default 60 000. */
  constructor(say: Say, clock: Clock, intervalMs = INTERVAL_MS) {
    this.#say = say;
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  /** To be handed to breakers and couriers. */
  readonly say: Say = (event) => {
    const key = keyOf(event);
    const cause = this.#causes.get(key);
    if (event.kind === 'recovered') {
      if (cause) this.#recovered(cause, event);
      return;
    }
    if (cause) {
      cause.held = { ...event, count: event.count + (cause.held?.count ?? 0) };
      return;
    }
    if (this.#causes.size >= MOST_CAUSES) return;
    this.#causes.set(key, { held: undefined, down: event.kind === 'unreachable' });
    this.#say(event);
    this.#wait(key);
  };

  /** Says what is held back now; at the end of a process. */
  flush(): void {
    for (const cause of this.#causes.values()) this.#release(cause);
  }

  /** An outage that nobody was told of needs no end either. */
  #recovered(cause: Cause, event: ExportEvent): void {
    cause.held = undefined;
    if (!cause.down) return;
    cause.down = false;
    this.#say(event);
  }

  #wait(key: string): void {
    this.#clock.after(this.#intervalMs, () => {
      const cause = this.#causes.get(key);
      if (!cause) return;
      const something = cause.held !== undefined;
      this.#release(cause);
      // While the endpoint is down the cause is kept: its end has still to be said.
      if (something || cause.down) this.#wait(key);
      else this.#causes.delete(key);
    });
  }

  #release(cause: Cause): void {
    const { held } = cause;
    cause.held = undefined;
    if (!held) return;
    if (held.kind === 'unreachable') cause.down = true;
    this.#say(held);
  }
}

/** Reasons differ in their details (an address, a quoted answer): what stands before the first colon is the cause. */
function keyOf({ kind, endpoint, reason }: ExportEvent): string {
  if (kind === 'unreachable' || kind === 'recovered') return `down ${endpoint}`;
  return `${kind} ${endpoint} ${reason.split(':', 1)[0]}`;
}
