import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where every copy of `@opentelemetry/api` 1.x finds what is registered. */
const API_KEY = Symbol.for('opentelemetry.js.api.1');
const API_VERSION = '1.10.0';
const SHARED = ['trace', 'context', 'propagation'] as const;

type Shared = (typeof SHARED)[number];
type GlobalApi = Record<string, unknown> & { version?: string };

/** True when somebody has registered a tracer provider already. */
export function otherSdkIsRegistered(): boolean {
  return Boolean((globalThis as { [API_KEY]?: GlobalApi })[API_KEY]?.['trace']);
}

/**
 * Lets another SDK register *after* us as if we were not there. The API refuses a second registration, and it refuses one
 * from another version of itself; so the registry becomes an object of ours that answers a registration attempt with
 * "nothing here, and of your version", and everybody else with what is registered.
 *
 * How an attempt is told apart (api 1.0 … 1.10, `internal/global-utils`): only a registration *assigns* the global; it
 * then reads the entry (unless it may override), reads `version`, and writes the entry. Plain look-ups never assign.
 *
 * Call it before the agent registers its own parts, and `sealed()` after: the next tracer provider is another SDK's.
 */
export function openRegistry(onOtherSdk: () => void): { sealed(): void } {
  const registered: GlobalApi = { ...(globalThis as { [API_KEY]?: GlobalApi })[API_KEY] };
  const ours = new Set<Shared>();
  let attempt: 'none' | 'began' | 'looked' = 'none';
  let version = API_VERSION;
  let callersVersion = API_VERSION;

  const api: GlobalApi = { ...registered };
  for (const name of SHARED) {
    Object.defineProperty(api, name, {
      configurable: true,
      enumerable: true,
      get: () => {
        if (attempt === 'none') return registered[name];
        attempt = 'looked';
        return ours.has(name) ? undefined : registered[name];
      },
      set: (value: unknown) => {
        attempt = 'none';
        registered[name] = value;
        if (!ours.delete(name) || name !== 'trace') return;
        version = callersVersion;
        onOtherSdk();
      },
    });
  }
  Object.defineProperty(api, 'version', {
    configurable: true,
    enumerable: true,
    get: () => {
      if (attempt === 'none') return version;
      attempt = 'none';
      return callersVersion;
    },
  });
  Object.defineProperty(globalThis, API_KEY, {
    configurable: true,
    enumerable: false,
    get: () => api,
    set: (value: unknown) => {
      if (value !== api || ours.size === 0) return;
      attempt = 'began';
      callersVersion = versionOfCaller() ?? API_VERSION;
    },
  });

  return {
    sealed: () => {
      for (const name of SHARED) if (registered[name] !== undefined) ours.add(name);
    },
  };
}

/** The version of the `@opentelemetry/api` copy that is registering something right now, read from the call stack. */
function versionOfCaller(): string | undefined {
  try {
    for (const line of (new Error('where').stack ?? '').split('\n').slice(3)) {
      const file = /\(?((?:file:\/\/)?\/[^():]+|[A-Za-z]:\\[^():]+):\d+:\d+\)?$/.exec(line)?.[1];
      if (!file) continue;
      return versionOfPackageAt(file.startsWith('file://') ? fileURLToPath(file) : file);
    }
  } catch {
    // The caller may be bundled or evaluated; then our own version is the best answer.
  }
  return undefined;
}

function versionOfPackageAt(file: string): string | undefined {
  for (let folder = dirname(file); dirname(folder) !== folder; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string; version?: string };
    if (name === '@opentelemetry/api') return version;
  }
  return undefined;
}
