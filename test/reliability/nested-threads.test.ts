import { test } from 'tap';
import { runTraced } from '../support/run-app.js';
import { ids, idsOf, MAKE_SPANS } from './made-spans.js';

// Worker threads of worker threads hand over to the one exporting thread of their process.

const APP = `${MAKE_SPANS}
  const { Worker, isMainThread, workerData, parentPort } = require('node:worker_threads');
  const [how, depth] = isMainThread ? [process.argv[2], 0] : workerData;
  nextId = depth * 1000;
  makeSpans(600);
  if (depth < 3) {
    const inner = new Worker(__filename, { workerData: [how, depth + 1] });
    inner.on('error', () => {});
    inner.on('message', (text) => {
      if (depth > 0) return parentPort.postMessage(text);
      if (how === 'main exits') process.exit(7);
      if (how === 'outermost is terminated') void inner.terminate();
    });
  } else {
    if (how === 'innermost throws') throw new Error('nobody catches this');
    if (how === 'innermost exits') process.exit(3);
    if (how === 'main exits' || how === 'outermost is terminated') {
      // What is handed over: whole batches, when the batch is so large.
      setInterval(() => {}, 1000);
      parentPort.postMessage('made');
    }
  }
`;

const HOW = ['all come to their end', 'innermost throws', 'innermost exits', 'outermost is terminated', 'main exits'];

for (const how of HOW) {
  test(`worker threads in worker threads, ${how}`, async (t) => {
    const folder = t.testdir({ 'app.cjs': APP });
    const { spans, code, agentLines } = await runTraced({
      code: `process.argv[1] = '${folder}/app.cjs'; require(process.argv[1]);`,
      args: ['-', how],
      env: { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '100', OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '20s' },
    });
    t.equal(code, how === 'main exits' ? 7 : 0);
    t.strictSame(agentLines, []);
    t.strictSame(idsOf(spans), [0, 1, 2, 3].flatMap((depth) => ids(600, depth * 1000)));
  });
}
