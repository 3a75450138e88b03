import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of which something is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly folder: string;
}

/**
 * The packages that files of the bundle come from. Throws when one is there twice: a second version, a second folder, or
 * both its CommonJS and its ES module build (which would be two sets of module state).
 */
export function packagesIn(files: readonly string[], root: string): BundledPackage[] {
  const found = new Map<string, { folder: string; kinds: Set<string> }>();
  for (const file of files) {
    const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\/.*\.([cm]?js)$/.exec(file);
    if (!match) continue;
    const [, folder = '', name = '', kind = ''] = match;
    const known = found.get(name) ?? { folder, kinds: new Set() };
    if (known.folder !== folder) throw new Error(`${name} is bundled from ${known.folder} and from ${folder}`);
    known.kinds.add(kind);
    found.set(name, known);
  }
  return [...found].map(([name, { folder, kinds }]) => {
    if (kinds.has('mjs') && kinds.has('cjs')) throw new Error(`${name} is bundled as CommonJS and as ES modules`);
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Record<string, string>;
    return { name, version: manifest['version'] ?? '', license: manifest['license'] ?? '', folder: join(root, folder) };
  });
}
