// `blocked <seconds>`: makes 100 spans per second without ever letting the event loop run.
import { mark, markLeaving } from './mark.js';
import { makeSpans } from './spans.js';

const seconds = Number(process.argv[2]);
const SPANS_PER_SECOND = 100;

setTimeout(() => {
  mark('ready');
  const idle = new Int32Array(new SharedArrayBuffer(4));
  for (let turn = 0; turn < seconds * 10; turn += 1) {
    makeSpans(SPANS_PER_SECOND / 10);
    // As a loop that computes, but leaves the processor to others.
    Atomics.wait(idle, 0, 0, 100);
  }
  mark('finished');
  // The harness looks at what has arrived while nothing could leave this thread's event loop.
  Atomics.wait(idle, 0, 0, 300);
  markLeaving();
}, 100);
