/** Of one call or span, in nanoseconds. */
export interface Cost {
  readonly clock: number;
  /** CPU time of the process: garbage collector included, turns of others not. */
  readonly cpu: number;
}

/** Runs the work, which does `units` of what is to be known the cost of. */
export function measure(work: () => void, units: number): Cost {
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  work();
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { clock: (took * 1e6) / units, cpu: ((user + system) * 1000) / units };
}
