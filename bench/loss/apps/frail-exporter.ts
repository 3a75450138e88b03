// To be preloaded before the agent: its exporting thread cannot be started (BENCH_EXPORTER=none), or dies of an exception
// while it works (BENCH_EXPORTER=dies).
import threads from 'node:worker_threads';

const DIES_AFTER_MS = 1000;

class FrailWorker extends threads.Worker {
  constructor(...[file, options]: ConstructorParameters<typeof threads.Worker>) {
    const isExporter = options?.name?.includes('otel-agent') ?? false;
    if (isExporter && process.env['BENCH_EXPORTER'] === 'none') throw new Error('no threads today');
    super(file, options);
    if (!isExporter) return;
    // A message that nobody can understand.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window's
    const kill = (): void => this.postMessage({ kind: 'batch', destination: 0 });
    setTimeout(kill, DIES_AFTER_MS).unref();
  }
}

threads.Worker = FrailWorker;
