// `paced <spans per second> <seconds> [attributes]`: makes spans at a pace, lives on as long as it is told to, and ends.
import { existsSync } from 'node:fs';
import { monitorEventLoopDelay, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { mark, markLeaving } from './mark.js';
import { makeSpans } from './spans.js';

const [rate = 1000, seconds = 1, attributes = 5] = process.argv.slice(2).map(Number);
const stay = process.env['BENCH_STAY'] ?? '';
const TICK_MS = 10;
const WARM_UP_SECONDS = 2;

async function run(): Promise<void> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  mark('ready');
  const started = performance.now();
  let made = 0;
  for (;;) {
    const elapsed = (performance.now() - started) / 1000;
    const due = Math.floor(Math.min(elapsed, seconds) * rate) - made;
    if (due > 0) makeSpans(due, attributes === 15 ? 15 : 5);
    made += Math.max(due, 0);
    if (elapsed >= seconds) break;
    // Code that runs for the first time is slower, ours and the service's.
    if (elapsed >= WARM_UP_SECONDS) delays.enable();
    await pause(TICK_MS);
  }
  delays.disable();
  mark('delays', JSON.stringify(summaryOf(delays)));
  mark('finished');
  // The harness takes the file away.
  while (existsSync(stay)) await pause(TICK_MS);
  markLeaving();
}

type Delays = Pick<RecordableHistogram, 'max' | 'percentile'>;

/** Shares of turns that came later than some milliseconds, and percentiles. */
function summaryOf(delays: Delays): object {
  const at = [50, 90, 99, 99.9].map((share) => [`p${share}`, (delays.percentile(share) / 1e6).toFixed(1)]);
  return {
    later: Object.fromEntries([2, 5, 10, 20].map((ms) => [`${ms} ms`, `${(100 - shareBelow(delays, ms)).toFixed(2)} %`])),
    at: { ...Object.fromEntries(at), max: (delays.max / 1e6).toFixed(1) },
  };
}

/** In percent, looked for in halves. */
function shareBelow(delays: Delays, ms: number): number {
  if (delays.max <= ms * 1e6) return 100;
  let [low, high] = [1e-6, 100];
  for (let turn = 0; turn < 30; turn += 1) {
    const middle = (low + high) / 2;
    if (delays.percentile(middle) <= ms * 1e6) low = middle;
    else high = middle;
  }
  return low;
}

void run();
