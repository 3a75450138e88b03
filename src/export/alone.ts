import { clearInterval, setInterval } from './timers.js';

const LOOK_EVERY_MS = 100;

/**
 * What a request of ours may hold the process with before its answer is waited for, however unref'd its socket is: the
 * look-up of the host, the connection, and what is being written. As `process.getActiveResourcesInfo()` names them.
 */
const OF_A_REQUEST = new Set([
  'GetAddrInfoReqWrap',
  'ConnectWrap',
  'TCPConnectWrap',
  'WriteWrap',
  'SimpleWriteWrap',
  'ShutdownWrap',
]);

/** Kinds of standard input and output when they are no files: listed as alive, though they hold no process. */
export const STANDARD_STREAMS: ReadonlySet<string> = new Set(['PipeWrap', 'TTYWrap']);

/**
 * Calls back when for `graceMs` nothing but a single request has kept the process alive. Returns how to stop. It looks
 * rarely, and its timer holds nothing. (Work without a handle, such as `crypto.scrypt`, is not seen: the call may come
 * although the service still works, so it may only end things of our own.)
 */
export function whenAlone(graceMs: number, onAlone: () => void): () => void {
  let since: number | undefined;
  const timer = setInterval(() => {
    const alive = process.getActiveResourcesInfo().filter((kind) => !STANDARD_STREAMS.has(kind));
    if (alive.length > 1 || !alive.every((kind) => OF_A_REQUEST.has(kind))) {
      since = undefined;
      return;
    }
    const now = Number(process.hrtime.bigint() / 1_000_000n);
    // The first look comes late already.
    since ??= now - LOOK_EVERY_MS;
    if (now - since < graceMs) return;
    clearInterval(timer);
    onAlone();
  }, Math.min(LOOK_EVERY_MS, Math.max(graceMs, 1)));
  timer.unref();
  return () => clearInterval(timer);
}
