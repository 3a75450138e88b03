import type { Sink } from './batcher.js';

/**
 * When the event loop runs empty, what waits is sent, and the process is held for that at most `timeoutMs`. A receiver
 * that did not take it then is not asked a second time.
 */
export function flushAtNaturalEnd(sinks: readonly Sink[], timeoutMs: number): void {
  let busy = false;
  let gaveUp = false;
  process.on('beforeExit', () => {
    if (busy || gaveUp || sinks.every((sink) => sink.pending() === 0)) return;
    busy = true;
    void Promise.all(sinks.map((sink) => sink.flush(timeoutMs))).then((delivered) => {
      busy = false;
      gaveUp = !delivered.every(Boolean);
    });
  });
  process.on('exit', () => {
    for (const sink of sinks) sink.sayLost();
  });
}
