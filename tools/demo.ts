import { join } from 'node:path';
import { Cleanup } from './demo/cleanup.js';
import { DemoFailure } from './demo/failure.js';
import { Interrupted, interruption } from './demo/interruption.js';
import { parseOptions, usage, UsageError, type DemoOptions } from './demo/options.js';
import { Progress } from './demo/progress.js';
import { runDemo } from './demo/run-demo.js';

/** Of the project; this file runs as build/tools/demo.js. */
const root = join(__dirname, '..', '..');

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const cleanup = new Cleanup();
  const progress = new Progress(options.json ? process.stderr : process.stdout);
  let exitCode = 0;
  try {
    await demo(options, cleanup, progress);
  } catch (error) {
    progress.line();
    exitCode = complain(error);
  }
  for (const problem of await cleanup.close()) exitCode = complain(new DemoFailure(problem));
  return exitCode;
}

async function demo(options: DemoOptions, cleanup: Cleanup, progress: Progress): Promise<void> {
  const interrupted = interruption();
  const keepRunning = await Promise.race([runDemo(options, root, cleanup, progress), interrupted]);
  if (!options.keep) return;
  try {
    await Promise.race([keepRunning(), interrupted]);
  } catch (error) {
    // The end that was announced, and no failure.
    if (!(error instanceof Interrupted)) throw error;
  }
}

/** Says on stderr what went wrong; the result is the exit code for it. */
function complain(error: unknown): number {
  const known = error instanceof DemoFailure || error instanceof Interrupted || error instanceof UsageError;
  process.stderr.write(`demo: ${known ? error.message : ((error as Error).stack ?? String(error))}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${usage}`);
  return error instanceof Interrupted ? error.exitCode : 1;
}

main(process.argv.slice(2))
  .catch(complain)
  .then((exitCode) => process.exit(exitCode));
