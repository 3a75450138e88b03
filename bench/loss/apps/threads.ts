// `threads <how>`: a worker thread makes spans, and it or the main thread ends.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { mark, markLeaving } from './mark.js';
import { firstId, makeSpans } from './spans.js';

/** Whole batches of the default size: what a thread has handed over when it is terminated. */
const TWO_BATCHES = 1024;

const HOW: Readonly<Record<string, { inWorker(): void; onMessage?(worker: Worker): void; atOnce?(): void }>> = {
  /** The worker's code comes to its end. */
  ends: { inWorker: () => makeSpans(1000) },
  exits: {
    inWorker() {
      makeSpans(1000);
      process.exit(3);
    },
  },
  throws: {
    inWorker() {
      makeSpans(1000);
      throw new Error('nobody catches this in the worker');
    },
  },
  terminated: {
    inWorker: busyAfter(TWO_BATCHES),
    onMessage: (worker) => void worker.terminate(),
  },
  'terminated-later': {
    inWorker: busyAfter(TWO_BATCHES),
    onMessage: (worker) => void setTimeout(() => worker.terminate(), 500),
  },
  /** The main thread has nothing more to do while the worker goes on for a while. */
  'main-idle': {
    inWorker() {
      makeSpans(500);
      setTimeout(() => makeSpans(500), 300);
    },
    atOnce: () => makeSpans(10),
  },
  'main-exits': {
    inWorker: busyAfter(TWO_BATCHES),
    onMessage: exit,
  },
  'main-exits-later': {
    inWorker: busyAfter(TWO_BATCHES),
    onMessage: () => void setTimeout(exit, 500),
  },
};

function exit(): void {
  markLeaving();
  process.exit(7);
}

function busyAfter(spans: number): () => void {
  return () => {
    makeSpans(spans);
    setInterval(() => {}, 1000);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window's
    parentPort?.postMessage('made');
  };
}

const how = HOW[isMainThread ? (process.argv[2] ?? '') : (workerData as string)];
if (!how) throw new Error(`no such way: ${process.argv[2]}`);
if (isMainThread) {
  makeSpans(100);
  const worker = new Worker(__filename, { workerData: process.argv[2] });
  worker.on('error', () => {});
  worker.on('message', () => how.onMessage?.(worker));
  worker.on('exit', (code) => {
    mark('child', code);
    markLeaving();
  });
  how.atOnce?.();
} else {
  firstId(1_000_000);
  how.inWorker();
}
