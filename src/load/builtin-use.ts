import Module from 'node:module';
import { reasonOf, report } from '../report/report.js';
import { syncHooksAreSound } from './sync-hooks.js';

interface SyncHooks {
  registerHooks?(hooks: {
    resolve(specifier: string, context: unknown, next: (specifier: string, context: unknown) => unknown): unknown;
  }): { deregister(): void };
}

/** Frames that a resolve hook adds to a stack, Node's and ours. */
const FRAMES_OF_A_HOOK = 5;

/**
 * Calls back once for each of the built-in modules `names`, before the service gets it by `import` or `require`: from a
 * resolve hook, which is taken away as soon as it has nothing left to see. Where Node has no such hook, the callback
 * comes now: a module that is never used is then prepared in vain, but none is missed.
 */
export function onBuiltinUse(names: readonly string[], onUse: (name: string) => void): void {
  const waiting = new Set(names);
  // It runs inside the service's own `import` or `require`.
  const use = (name: string) => {
    try {
      onUse(name);
    } catch (thrown) {
      report('OTA-020', name, reasonOf(thrown));
    }
  };
  const { registerHooks } = Module as SyncHooks;
  if (!registerHooks || !syncHooksAreSound(process.versions.node)) {
    for (const name of names) use(name);
    return;
  }
  try {
    const hooks = registerHooks({
      resolve(specifier, context, next) {
        const name = specifier.startsWith('node:') ? specifier.slice(5) : specifier;
        if (waiting.delete(name)) {
          use(name);
          // Not from inside the chain that is running right now.
          if (waiting.size === 0) process.nextTick(() => hooks.deregister());
        }
        // A module that is not found is an error with this hook in its stack. The line that asked for the module, which
        // its reader needs, must not be pushed out at the other end. (Assigned, it would throw with frozen intrinsics.)
        const limit = Error.stackTraceLimit;
        Reflect.set(Error, 'stackTraceLimit', limit + FRAMES_OF_A_HOOK);
        try {
          return next(specifier, context);
        } finally {
          Reflect.set(Error, 'stackTraceLimit', limit);
        }
      },
    });
  } catch (thrown) {
    report('OTA-040', 'registerHooks', reasonOf(thrown));
    for (const name of names) use(name);
  }
}
