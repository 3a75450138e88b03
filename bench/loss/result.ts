import type { Marks } from './marks.js';
import type { TallyValues } from './receiver/tally.js';

/** Begins a note about the harness itself. */
export const HARNESS = 'harness:';

/** What one run of a scenario with one agent has shown. */
export interface Result {
  readonly agent: string;
  readonly made: number;
  readonly stored: number;
  readonly lost: number;
  readonly twice: number;
  /** Spans that the agent itself says are lost. */
  readonly said: number;
  /** Exit code or signal, with those of children behind it. */
  readonly exit: string;
  /** From leaving to the end, in milliseconds. */
  readonly delayMs: number | undefined;
  readonly rss: number;
  readonly tally: TallyValues;
  readonly marks: Marks;
  /** The agent's own lines on stderr. */
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}
