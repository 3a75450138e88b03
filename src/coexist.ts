import type { ContextManager, TracerProvider } from '@opentelemetry/api';
import { versionOfCaller } from './api-version.js';
import { HandedOver } from './handed-over.js';
import { API_KEY, type GlobalApi } from './other-sdk.js';

/** The version that our own copy of the API registers with. */
const API_VERSION = '1.10.0';
/** What the API can hold; the first three are registered by the agent too. */
const NAMES = ['trace', 'context', 'propagation', 'metrics', 'logs', 'diag'] as const;
const OURS = new Set<string>(['trace', 'context', 'propagation']);

/**
 * Lets another SDK register *after* us as if we were not there. The API refuses a second registration, and it refuses
 * one from another version of itself; so the registry becomes an object of ours that answers a registration with
 * "nothing here, and of your version", and everybody else with what is registered. When a tracer provider comes, all
 * that is ours is withdrawn, and tracers that the service got from us before go over to it.
 *
 * How a registration is told apart (api 1.0 … 1.10, `registerGlobal`): only it *assigns* the global, and with the very
 * next accesses, nothing in between, it reads the entry (unless it may override one), reads `version`, and writes it.
 *
 * Call it before the agent registers its own parts, and `sealed()` after: the next tracer provider is another SDK's.
 * `withdraw()` takes ours out again.
 */
export function openRegistry(onOtherSdk: () => void): { sealed(): void; withdraw(): void } {
  const before = (globalThis as { [API_KEY]?: GlobalApi })[API_KEY];
  const ours = new Map<string, unknown>();
  let isSealed = false;
  let version = API_VERSION;
  let callersVersion = API_VERSION;
  /** The step of a registration that was seen last. */
  let step: 'none' | 'assigned' | 'asked' = 'none';

  // On the prototype, so that `trace.disable()`, which deletes the entry, removes what others registered, not ours.
  const prototype = Object.create(null) as GlobalApi;
  const api = Object.create(prototype) as GlobalApi;

  function enter(name: string, value: unknown): void {
    step = 'none';
    if (!isSealed && OURS.has(name)) {
      ours.set(name, name === 'trace' ? new HandedOver(value as TracerProvider) : value);
      // `context.disable()` of the API reaches through to the manager; a service means its own by that.
      if (name === 'context') Object.assign(value as ContextManager, { disable: () => value });
      return;
    }
    take(name, value);
    const handedOver = name === 'trace' ? ours.get(name) : undefined;
    ours.delete(name);
    if (!(handedOver instanceof HandedOver)) return;
    version = callersVersion;
    // Without us there would be no context manager and no propagator until the other SDK brings its own.
    ours.clear();
    handedOver.to(value as TracerProvider);
    onOtherSdk();
  }

  /** Enters what somebody else registered: an own property, so that it can be deleted. */
  function take(name: string, value: unknown): void {
    const get = () => {
      step = 'none';
      return value;
    };
    const set = (next: unknown) => void enter(name, next);
    Object.defineProperty(api, name, { configurable: true, enumerable: true, get, set });
  }

  for (const name of NAMES) {
    const get = () => {
      const asked = step === 'assigned';
      step = asked ? 'asked' : 'none';
      return asked ? undefined : ours.get(name);
    };
    const set = (value: unknown) => void enter(name, value);
    Object.defineProperty(prototype, name, { get, set });
    if (before?.[name] !== undefined) take(name, before[name]);
  }
  Object.defineProperty(prototype, 'version', {
    get: () => {
      const asked = step !== 'none';
      step = 'none';
      return asked ? callersVersion : version;
    },
  });
  Object.defineProperty(globalThis, API_KEY, {
    configurable: true,
    enumerable: false,
    get: () => api,
    set: (value: unknown) => {
      if (value !== api || !isSealed || ours.size === 0) return;
      step = 'assigned';
      callersVersion = versionOfCaller() ?? API_VERSION;
    },
  });

  return {
    sealed: () => {
      isSealed = true;
    },
    withdraw: () => ours.clear(),
  };
}
