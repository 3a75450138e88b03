/**
 * Node's own timers and clocks, as they were before the service's code ran: a test that replaces them with fake ones (jest,
 * sinon) must neither count nor drive ours.
 */
export const { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } = globalThis;

const { hrtime } = process;
const { random } = Math;
const { now: wallClock } = Date;
export { random, wallClock };

/** Of a timer, in milliseconds. */
export const LONGEST_MS = 2 ** 31 - 1;

/** Milliseconds that never jump, the same in all threads of the process. */
export function monotonic(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** A delay that Node takes as it is: beyond this length it would fire at once, with a warning. */
export function delayOf(ms: number): number {
  return Math.min(ms, LONGEST_MS);
}
