// A cluster whose primary ends its workers by a signal, one of them while it disconnects.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { mark, markLeaving } from './mark.js';
import { makeSpans } from './spans.js';

const WORKERS = 2;

if (cluster.isPrimary) {
  makeSpans(100);
  let ready = 0;
  let ended = 0;
  for (let index = 0; index < WORKERS; index += 1) {
    const worker = cluster.fork({ BENCH_FIRST_ID: String(1_000_000 * (index + 1)) });
    worker.on('message', () => {
      ready += 1;
      if (ready < WORKERS) return;
      markLeaving();
      for (const each of Object.values(cluster.workers ?? {})) each?.kill('SIGTERM');
    });
    worker.on('exit', (code, signal) => {
      mark('child', `${code ?? 'null'}/${signal ?? 'null'}`);
      ended += 1;
      if (ended === WORKERS) makeSpans(10);
    });
  }
} else {
  createServer((_, response) => response.end()).listen(0, '127.0.0.1', () => {
    makeSpans(500);
    process.send?.('ready');
  });
}
