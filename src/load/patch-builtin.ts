import { syncBuiltinESMExports } from 'node:module';

/**
 * Patches a built-in module in place, and carries the patched functions over to its ES module face. With that, all ways to
 * get at it (`import http`, `import { get }`, `import *`, `require`) give the same functions, wrapped once.
 */
export function patchBuiltin(name: string, patch: (exports: unknown) => void): void {
  // Not `require`: that would count as a use by the service.
  patch(process.getBuiltinModule(`node:${name}`));
  syncBuiltinESMExports();
}
