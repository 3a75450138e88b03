import Module from 'node:module';
import { reasonOf, report } from '../report/report.js';
import { packageOf } from './package-of.js';

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

interface CommonJsModule {
  readonly filename: string;
  readonly loaded: boolean;
  exports: unknown;
}

/** What we use of Node's CommonJS loader: undocumented in part, stable since its beginnings. */
interface Loader {
  readonly _extensions: Record<string, ((module: CommonJsModule, file: string) => unknown) | undefined>;
  _resolveFilename(request: string, parent: undefined, isMain: boolean): string;
  readonly _cache: Record<string, CommonJsModule | undefined>;
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
 * The handler of `.js` files is the one place that every CommonJS module passes exactly once, whether it was asked for by
 * `require` or by `import` (Node's ESM loader hands CommonJS files to it), on every supported Node version, and before
 * anybody has read its exports. So no ESM loader hook is needed: no wrapped ES modules, no second thread, no deprecation
 * warning. (`Module._load` comes too late: up to Node 22, `import` takes the exports before it returns.)
 */
export function installModuleHook(hook: ModuleHook): void {
  const loader = Module as unknown as Loader;

  const ownName = (name: string) => {
    const own = hook.aliases.get(name) ?? name;
    return hook.packages.has(own) ? own : undefined;
  };

  const evaluate = loader._extensions['.js'];
  if (typeof evaluate !== 'function') throw new Error("this runtime has no handler for '.js' files");
  loader._extensions['.js'] = function evaluateThenLook(this: unknown, module, file) {
    const result = evaluate.call(this, module, file);
    look(module, file);
    return result;
  };

  function look(module: CommonJsModule, file: string): void {
    try {
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
      return loader._resolveFilename(folder, undefined, false) === file;
    } catch {
      return false;
    }
  }

  // What another preload has loaded already is patched now: most libraries are patched on prototypes, so it is not late.
  for (const [file, module] of Object.entries(loader._cache)) {
    if (module?.loaded) look(module, file);
  }
}
