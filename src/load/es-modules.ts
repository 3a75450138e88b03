import { existsSync, readdirSync, realpathSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reasonOf, report } from '../report/report.js';
import type { LoadedModule } from './module-hook.js';

/** A library with ES modules that are patched through what they share. */
interface Wanted {
  readonly packages: readonly string[];
  /** Paths inside the package, with forward slashes. */
  readonly esModules?: { readonly files: readonly string[] };
}

/** Where the service's modules are looked for. */
export interface Whereabouts {
  readonly entry: string | undefined;
  readonly cwd: string;
  /** Name of the folder in `node_modules` → the package's own name. */
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * Loads the named ES modules of libraries, where they are installed for the service, before the service does.
 *
 * Node has one instance of an ES module, however it is asked for: a class in it that is patched is the class that the
 * service's `import` gives. So no loader hook is needed, on any Node version, and nothing happens in a service that does
 * not have the package. The modules named must do nothing when they are evaluated.
 *
 * By `require`, which is over when it returns: an `import()` under way would make a `require` of the same module by the
 * service fail (ERR_REQUIRE_ESM_RACE_CONDITION). Where `require` takes no ES modules, by `import()`.
 */
export function loadEsModules<L extends Wanted>(
  libraries: readonly L[],
  whereabouts: Whereabouts,
  onCopy: (library: L, modules: readonly LoadedModule[]) => void,
): void {
  let roots: string[] | undefined;
  for (const library of libraries) {
    const { packages, esModules } = library;
    for (const packageName of esModules ? packages : []) {
      try {
        roots ??= modulesAbove([folderOf(whereabouts.entry), whereabouts.cwd]);
        for (const folder of copiesOf(namesOf(packageName, whereabouts.aliases), roots)) {
          load(packageName, folder, esModules?.files ?? [], (modules) => onCopy(library, modules));
        }
      } catch (thrown) {
        // Where we may not look (Node's permission model) the service has none either, or it will be without spans.
        if ((thrown as NodeJS.ErrnoException | undefined)?.code !== 'ERR_ACCESS_DENIED') report('OTA-020', packageName, reasonOf(thrown));
      }
    }
  }
}

function load(packageName: string, folder: string, paths: readonly string[], onLoad: (modules: readonly LoadedModule[]) => void): void {
  const files = paths.map((path) => ({ path, file: join(folder, path) })).filter(({ file }) => existsSync(file));
  const moduleOf = (path: string, exports: unknown): LoadedModule => ({ packageName, folder, path, main: false, exports });
  if ((process.features as { require_module?: boolean }).require_module === true) {
    onLoad(files.map(({ path, file }) => moduleOf(path, required(file))));
    return;
  }
  const loading = files.map(async ({ path, file }) => moduleOf(path, await import(pathToFileURL(file).href)));
  Promise.all(loading).then(onLoad).catch((thrown: unknown) => report('OTA-020', packageName, reasonOf(thrown)));
}

function required(file: string): unknown {
  const exports: unknown = createRequire(file)(file);
  // The service has not asked for it.
  Reflect.deleteProperty((Module as unknown as { _cache: object })._cache, file);
  return exports;
}

function namesOf(packageName: string, aliases: Whereabouts['aliases']): string[] {
  return [packageName, ...[...aliases].flatMap(([alias, own]) => (own === packageName ? [alias] : []))];
}

function folderOf(entry: string | undefined): string | undefined {
  if (entry === undefined || !isAbsolute(entry)) return undefined;
  try {
    return dirname(realpathSync(entry));
  } catch {
    return dirname(entry);
  }
}

/** The `node_modules` that `import` looks into from these folders. */
function modulesAbove(starts: readonly (string | undefined)[]): string[] {
  const seen = new Set<string>();
  for (const start of starts) {
    for (let folder = start; folder !== undefined && !seen.has(folder); folder = dirname(folder)) seen.add(folder);
  }
  return [...seen].map((folder) => join(folder, 'node_modules')).filter((folder) => existsSync(folder));
}

/** Folders of the installed copies, by their real paths, which name the modules in them. */
function copiesOf(names: readonly string[], roots: readonly string[]): Set<string> {
  const copies = new Set<string>();
  const add = (folder: string) => {
    if (existsSync(join(folder, 'package.json'))) copies.add(realpathSync(folder));
  };
  for (const root of roots) {
    for (const name of names) add(join(root, name));
    // pnpm's store: packages of the workspace have copies that are not above the entry.
    const store = join(root, '.pnpm');
    if (!existsSync(store)) continue;
    for (const folder of readdirSync(store)) {
      for (const name of names) if (folder.startsWith(`${name.replace('/', '+')}@`)) add(join(store, folder, 'node_modules', name));
    }
  }
  return copies;
}
