import { cpus, loadavg } from 'node:os';

/** Under what conditions a run was made, for the line below its table. `what`: what each round did. */
export function conditions(loadBefore: number, what: string): string {
  const processors = cpus();
  return [
    `Node ${process.version}`,
    new Date().toISOString().slice(0, 10),
    `${processors.length} × ${processors[0]?.model.trim()}`,
    `load ${loadBefore.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after`,
    what,
  ].join(', ');
}

/** Runs a benchmark; what goes wrong is one line. */
export function runBench(name: string, main: () => void): void {
  try {
    main();
  } catch (thrown) {
    console.error(`${name}: ${(thrown as Error).message}`);
    process.exitCode = 1;
  }
}
