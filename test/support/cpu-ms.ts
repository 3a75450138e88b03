/**
 * Time of the processor that some work takes, in milliseconds, of all threads of this process. Not of the clock: other tests
 * run beside this one.
 */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
