import type { TracerProvider } from '@opentelemetry/api';
import type { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import type { LoadedModule } from '../load/module-hook.js';
import { NO_METERS } from '../inert.js';
import { reasonOf, report } from '../report/report.js';
import type { Instrumented, Library, Toolbox } from './library.js';

/** What `InstrumentationBase` notes on a definition when it applies it. */
type Definition = InstrumentationNodeModuleDefinition & { moduleExports?: unknown; moduleVersion?: string };

/** The part of `InstrumentationBase` that applies patches; protected there, and the package is pinned exactly. */
interface Patching {
  readonly _modules: readonly Definition[];
  _onRequire(definition: Definition, exports: unknown, name: string, folder: string): unknown;
}

/**
 * Brings each instrumentation in when its library is first loaded, and applies it. The official packages' own hooks on
 * `require` and `import` are switched off (tools/bundle.ts); load/module-hook.ts is the only one.
 */
export class Workshop {
  readonly #libraries: readonly Library[];
  readonly #toolbox: Toolbox;
  readonly #loaded = new Map<Library, Instrumented | undefined>();

  constructor(libraries: readonly Library[], toolbox: Toolbox) {
    this.#libraries = libraries;
    this.#toolbox = toolbox;
  }

  /** Names of the instrumentations that have been loaded. */
  active(): string[] {
    return [...this.#loaded].filter(([, instrumented]) => instrumented).map(([{ name }]) => name);
  }

  /** Another SDK has taken over: all spans of the instrumentations go elsewhere. */
  standBack(provider: TracerProvider): void {
    this.#toolbox.provider = provider;
    for (const instrumented of this.#loaded.values()) {
      instrumented?.official?.setTracerProvider(provider);
      instrumented?.standBack?.();
    }
  }

  /** The instrumentation of one library, loaded if it was not; undefined when it is switched off or failed. */
  bring(name: string): Instrumented | undefined {
    const library = this.#libraries.find((candidate) => candidate.name === name);
    if (!library) return undefined;
    if (!this.#loaded.has(library)) this.#loaded.set(library, this.#load(library));
    return this.#loaded.get(library);
  }

  /** Patches a module of a library. */
  apply(module: LoadedModule): void {
    const library = this.#libraries.find(({ packages }) => packages.includes(module.packageName));
    const instrumented = library && this.bring(library.name);
    if (!instrumented) return;
    try {
      patch(instrumented, module);
      instrumented.after?.(module);
    } catch (thrown) {
      report('OTA-020', module.packageName, reasonOf(thrown));
    }
  }

  /** Patches a module that is built into Node. */
  applyBuiltin(library: string, name: string, exports: unknown): void {
    const official = this.bring(library)?.official as unknown as Patching | undefined;
    try {
      const definition = official?._modules.find((candidate) => candidate.name === name);
      if (definition) definition.patch?.(exports);
    } catch (thrown) {
      report('OTA-020', name, reasonOf(thrown));
    }
  }

  #load(library: Library): Instrumented | undefined {
    try {
      const instrumented = library.load()(this.#toolbox);
      instrumented.official?.setMeterProvider(NO_METERS);
      instrumented.official?.setTracerProvider(this.#toolbox.provider);
      return instrumented;
    } catch (thrown) {
      report('OTA-020', library.name, reasonOf(thrown));
      return undefined;
    }
  }
}

function patch({ official }: Instrumented, module: LoadedModule): void {
  if (!official) return;
  const patching = official as unknown as Patching;
  for (const definition of patching._modules) {
    if (definition.name !== module.packageName) continue;
    const name = module.main ? module.packageName : `${module.packageName}/${module.path}`;
    const before = definition.moduleExports;
    module.exports = patching._onRequire(definition, module.exports, name, module.folder);
    if (!module.main || !definition.patch) continue;
    const version = definition.moduleVersion ?? 'of unknown version';
    if (definition.moduleExports === before && before === undefined) {
      report('OTA-021', module.packageName, version, definition.supportedVersions.join(', '));
    } else {
      report('OTA-022', module.packageName, version);
    }
  }
}
