import * as asyncHooks from 'node:async_hooks';
import * as channels from 'node:diagnostics_channel';
import * as modules from 'node:module';
import * as threads from 'node:worker_threads';

const OLDEST = [
  [20, 19, 0],
  [22, 15, 0],
] as const;

/** What the agent cannot do without; an imitation of Node may lack it whatever version it claims to be. */
const NEEDED: Readonly<Record<string, () => unknown>> = {
  'process.getBuiltinModule': () => process.getBuiltinModule,
  'async_hooks.AsyncLocalStorage': () => asyncHooks.AsyncLocalStorage,
  'diagnostics_channel.subscribe': () => channels.subscribe,
  'module.syncBuiltinESMExports': () => modules.syncBuiltinESMExports,
};

/** Why the agent must not start here; undefined when it may. */
export function reasonNotToStart(versions: NodeJS.ProcessVersions): string | undefined {
  for (const runtime of ['bun', 'deno'] as const) {
    if (versions[runtime] !== undefined) return `${runtime} is not Node.js`;
  }
  if (!isSupported(versions.node)) return `Node.js ${versions.node} is older than 20.19 or 22.15`;
  const missing = Object.keys(NEEDED).find((name) => typeof NEEDED[name]?.() !== 'function');
  return missing && `this runtime has no ${missing}`;
}

/**
 * True in the thread in which Node runs asynchronous loader hooks: preloads are evaluated there a second time, and no code
 * of the service runs in it.
 */
export function isHooksThread(): boolean {
  if (threads.isMainThread) return false;
  const { isInternalThread } = threads as { isInternalThread?: boolean };
  if (isInternalThread !== undefined) return isInternalThread;
  // Node 20 does not tell; only a worker that somebody started has a port to its parent.
  return threads.parentPort === null;
}

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const line = OLDEST.find(([oldest]) => oldest === major);
  return line ? minor >= line[1] : major > 22;
}

/** True when this version of Node is newer than the newest one that the agent is tested with. */
export function isUntested(version: string): boolean {
  return Number.parseInt(version, 10) > 26;
}
