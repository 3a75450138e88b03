import Module from 'node:module';
import { types } from 'node:util';
import { reasonOf, report } from '../report/report.js';
import { type CommonJsModule, watchEvaluations } from './evaluations.js';
import { packageOf } from './package-of.js';

/** Files that hold nothing to patch: data, machine code, and ES modules, whose exports cannot be changed. */
const NOT_CODE = /\.(?:json|node|mjs)$/;

/** A module of a library, just evaluated and not yet seen by the service. */
export interface LoadedModule {
  /** The package's own name, whatever alias it was installed under. */
  readonly packageName: string;
  /** Folder of the package. */
  readonly folder: string;
  /** Path inside the package with forward slashes: `lib/client.js`. */
  readonly path: string;
  /** True for the module that the bare package name resolves to. */
  readonly main: boolean;
  /** What it exports; may be replaced. */
  exports: unknown;
}

/** What else we use of Node's CommonJS loader: undocumented in part, stable since its beginnings. */
interface Loader {
  _resolveFilename(request: string, parent: undefined, isMain: boolean): string;
  readonly _cache?: Record<string, CommonJsModule | undefined>;
}

export interface ModuleHook {
  /** Packages whose modules are of interest, by their own names. */
  readonly packages: ReadonlySet<string>;
  /** Name of the folder in `node_modules` → the package's own name, for packages installed under an alias. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Called once for each loaded module of these packages. */
  onLoad(module: LoadedModule): void;
}

/**
 * Puts the hook between the service and its modules.
 *
 * Every CommonJS module is evaluated by Node's CommonJS loader, whether it was asked for by `require` or `import`, and
 * is seen right after (load/evaluations.ts says how). So no ESM loader hook is needed: no wrapped ES modules, no second
 * thread, no deprecation warning.
 */
export function installModuleHook(hook: ModuleHook): void {
  const loader = Module as unknown as Loader;
  // As it is now: mocking tools replace it later, and must not hear our questions.
  const { _resolveFilename: resolveFilename } = loader;

  const ownName = (name: string) => {
    const own = hook.aliases.get(name) ?? name;
    return hook.packages.has(own) ? own : undefined;
  };

  function isWatched(file: string): boolean {
    const found = NOT_CODE.test(file) ? undefined : packageOf(file);
    return found !== undefined && ownName(found.name) !== undefined;
  }

  function look(module: CommonJsModule, file: string): void {
    try {
      // An ES module, by `require`: load/es-modules.ts sees to those.
      if (types.isModuleNamespaceObject(module.exports)) return;
      const found = packageOf(file);
      const packageName = found && ownName(found.name);
      if (!found || packageName === undefined) return;
      const { folder, path } = found;
      const loaded: LoadedModule = { packageName, folder, path, main: isMain(folder, file), exports: module.exports };
      hook.onLoad(loaded);
      if (loaded.exports !== module.exports) module.exports = loaded.exports;
    } catch (thrown) {
      report('OTA-040', `load of ${file}`, reasonOf(thrown));
    }
  }

  function isMain(folder: string, file: string): boolean {
    try {
      return resolveFilename.call(loader, folder, undefined, false) === file;
    } catch {
      return false;
    }
  }

  watchEvaluations(isWatched, look);

  // What another preload has loaded already is patched now: most libraries are patched on prototypes, so it is not late.
  for (const [file, module] of Object.entries(loader._cache ?? {})) {
    if (module?.loaded) look(module, file);
  }
}
