import type { LoadedModule } from '../load/module-hook.js';
import { quietly } from './pg-quietly.js';

/**
 * Calls back when the first client of a copy of postgres.js is being made: each of them is bound to the function behind
 * `sql.largeObject`. A service that never makes one has not even the code of the instrumentation.
 */
export function onFirstClient(modules: readonly LoadedModule[], bring: () => void): void {
  const large = modules.find(({ path }) => path.endsWith('large.js'))?.exports as { default?: unknown } | undefined;
  const largeObject = large?.default;
  if (typeof largeObject !== 'function') return bring();
  Object.defineProperty(largeObject, 'bind', {
    configurable: true,
    writable: true,
    value: function bindAfterwards(this: typeof largeObject, ...args: unknown[]): unknown {
      Reflect.deleteProperty(largeObject, 'bind');
      quietly('postgres, first client', bring);
      return Reflect.apply(this.bind, this, args);
    },
  });
}
