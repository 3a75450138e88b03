import Module from 'node:module';
import { fileURLToPath } from 'node:url';
import { reasonOf, report } from '../report/report.js';
import { type CommonJsModule, onCreated } from './evaluations.js';
import { fileOf, type Loaded, textOf } from './source-text.js';
import { syncHooksAreSound } from './sync-hooks.js';

/** What changes the text of some of the service's files as they are loaded. */
export interface SourceHook {
  /** Asked once for each file that is loaded. Neither may throw. */
  wants(file: string): boolean;
  /** The new text; undefined: as it is. `format` is what Node calls it: `module`, `commonjs-typescript`. */
  change(file: string, text: string, format: string | null | undefined): string | undefined;
  /** Puts the same into the thread of asynchronous hooks, where there are no synchronous ones. */
  registerAsynchronous(): void;
}

interface Hooks {
  load?(url: string, context: unknown, next: (url: string, context: unknown) => Loaded): Loaded;
  resolve?(specifier: string, context: unknown, next: (specifier: string, context: unknown) => { url: string }): { url: string };
}

type Compile = (this: object, text: string, file: string, ...more: unknown[]) => unknown;

/** Frames that our hook adds to the stack of an error of loading, Node's and ours. */
const FRAMES_OF_A_HOOK = 5;

/**
 * Puts the hook between the service and its own files.
 *
 * CommonJS: a module of interest gets a `_compile` of its own, which is called with the text that Node, or a tool that
 * compiles it (pirates, ts-node, tsx), will run. ES modules: by synchronous hooks where they are sound, which see CommonJS, too, and are
 * on no stack while the modules run; by asynchronous ones elsewhere.
 */
export function installSourceHook(hook: SourceHook): void {
  onCreated((module) => {
    if (hook.wants(module.id)) compileChanged(module, hook);
  });
  const { registerHooks } = Module as { registerHooks?(hooks: Hooks): { deregister(): void } };
  if (!registerHooks || !syncHooksAreSound(process.versions.node)) return hook.registerAsynchronous();
  try {
    const load = loadWith(hook);
    let registered = registerHooks({ load });
    const entry = process.argv[1];
    if (entry === undefined) return;
    // Hooks that another preload puts in later (tsx) come before ours and would get the text that they compile from us. With
    // the entry of the service, all preloads are through: then ours are put in once more, as the last ones, which get theirs.
    const first = registerHooks({
      resolve(specifier, context, next) {
        const resolved = withFrames(() => next(specifier, context));
        if ((context as { parentURL?: string } | undefined)?.parentURL === undefined && isEntry(resolved.url, entry)) {
          registered.deregister();
          registered = registerHooks({ load });
          process.nextTick(() => first.deregister());
        }
        return resolved;
      },
    });
  } catch (thrown) {
    report('OTA-040', 'registerHooks', reasonOf(thrown));
  }
}

function isEntry(url: string, entry: string): boolean {
  try {
    const file = fileURLToPath(url);
    return file === entry || file.startsWith(entry);
  } catch {
    return false;
  }
}

function loadWith(hook: SourceHook): NonNullable<Hooks['load']> {
  return function load(url, context, next) {
    const loaded = withFrames(() => next(url, context));
    const file = fileOf(url);
    if (file === undefined || !hook.wants(file)) return loaded;
    const text = textOf(loaded.source);
    if (text === undefined) return loaded;
    const changed = hook.change(file, text, loaded.format);
    if (changed === undefined) return loaded;
    // It need not go through `_compile` as well.
    const { _cache: cache } = Module as unknown as { _cache?: Record<string, CommonJsModule | undefined> };
    const module = cache?.[file];
    if (module && Object.getOwnPropertyDescriptor(module, '_compile')?.enumerable === false) Reflect.deleteProperty(module, '_compile');
    return { ...loaded, source: changed };
  };
}

/** A module that is not found is an error with our hook in its stack: the line that asked for it must not be pushed out at the other end. */
function withFrames<T>(load: () => T): T {
  const limit = Error.stackTraceLimit;
  // Assigned, it would throw with frozen intrinsics.
  Reflect.set(Error, 'stackTraceLimit', limit + FRAMES_OF_A_HOOK);
  try {
    return load();
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit);
  }
}

function compileChanged(module: CommonJsModule, hook: SourceHook): void {
  const { _compile: value }: { _compile: Compile } = {
    _compile(text, file, ...more) {
      Reflect.deleteProperty(this, '_compile');
      const changed = typeof text === 'string' ? hook.change(file, text, more[0] as string | undefined) : undefined;
      return (this as { _compile: Compile })._compile(changed ?? text, file, ...more);
    },
  };
  Object.defineProperty(module, '_compile', { value, configurable: true, writable: true, enumerable: false });
}
