// To be preloaded before the agent: at its n-th change of a counter (TEST_FREEZE_AT) the exporting thread stands still for
// longer than an end may take.
import threads from 'node:worker_threads';

const FROZEN_MS = 5000;

if (threads.isMainThread) {
  class FreezingWorker extends threads.Worker {
    constructor(...[file, options]: ConstructorParameters<typeof threads.Worker>) {
      super(__filename, { ...options, argv: [String(file), process.env['TEST_FREEZE_AT'] ?? '0'] });
    }
  }
  threads.Worker = FreezingWorker;
} else {
  const [file = '', at] = process.argv.slice(2);
  const { add } = Atomics;
  let changes = 0;
  const countingAdd = (...args: Parameters<typeof add>) => {
    changes += 1;
    if (changes === Number(at)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FROZEN_MS);
    return add(...args);
  };
  Object.assign(Atomics, { add: countingAdd });
  require(file);
}
