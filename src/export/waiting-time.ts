import { LONGEST_MS } from './timers.js';

/** Of a wait that nobody gave a time. */
export const DEFAULT_WAIT_MS = 5000;

/** How long somebody who asks for `timeoutMs` waits: no number is the default, `Infinity` as long as timers can, below 0 not at all. */
export function waitingTime(timeoutMs: number): number {
  const time = Number(timeoutMs);
  return Number.isNaN(time) ? DEFAULT_WAIT_MS : Math.min(Math.max(time, 0), LONGEST_MS);
}
