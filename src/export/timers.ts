/**
 * Node's own timers, as they were before the service's code ran: a test that replaces them with fake ones (jest, sinon)
 * must neither count nor drive ours.
 */
export const { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } = globalThis;

const LONGEST_MS = 2 ** 31 - 1;

/** A delay that Node takes as it is: beyond this length it would fire at once, with a warning. */
export function delayOf(ms: number): number {
  return Math.min(ms, LONGEST_MS);
}
