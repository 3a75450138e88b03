import { realpathSync } from 'node:fs';
import { isAbsolute, resolve, sep } from 'node:path';
import { globOf } from '../../config/glob.js';

const ANY_FOLDERS = '**';
const NODE_MODULES = 'node_modules';

/** A pattern of files: `*` stands for anything inside of a name, `**` for any number of folders. */
export interface PathGlob {
  /** Whether it may mean TypeScript sources, which are only found through source maps. */
  readonly mayBeSource: boolean;
  /** Folder below which everything lies that it can match. */
  readonly folder: string;
  /** `file` is absolute. */
  matches(file: string): boolean;
}

/** A relative pattern is below `cwd`. Links on the way to its first star count by where they lead, as for Node's modules. */
export function pathGlob(pattern: string, cwd: string): PathGlob {
  const own = isAbsolute(pattern) ? pattern : resolve(cwd, pattern);
  const steps = stepsOf(own);
  const firstStar = steps.findIndex((step) => step.includes('*'));
  const fixed = steps.slice(0, firstStar < 0 ? steps.length - 1 : firstStar);
  const folder = fixed.join('/') || '/';
  const real = [...stepsOf(realPath(folder)), ...steps.slice(fixed.length)];
  const variants = [steps, real].map((list) => list.map((step) => (step === ANY_FOLDERS ? ANY_FOLDERS : globOf(step, 0))));
  const packages = count(steps);
  return {
    mayBeSource: /(?:\.[cm]?tsx?|\*)$/.test(pattern),
    folder,
    matches(file) {
      const names = stepsOf(file);
      // Installed packages are only meant when the pattern says so.
      if (count(names) > Math.max(packages, count(stepsOf(cwd)))) return false;
      return variants.some((variant) => matchesFrom(variant, 0, names, 0));
    },
  };
}

type Step = typeof ANY_FOLDERS | ReturnType<typeof globOf>;

function matchesFrom(pattern: readonly Step[], at: number, names: readonly string[], place: number): boolean {
  const step = pattern[at];
  if (step === undefined) return place === names.length;
  if (step === ANY_FOLDERS) {
    // A row of them is one.
    if (pattern[at + 1] === ANY_FOLDERS) return matchesFrom(pattern, at + 1, names, place);
    for (let next = place; next <= names.length; next += 1) if (matchesFrom(pattern, at + 1, names, next)) return true;
    return false;
  }
  const name = names[place];
  return name !== undefined && step.matches(name) && matchesFrom(pattern, at + 1, names, place + 1);
}

function stepsOf(path: string): string[] {
  return (sep === '/' ? path : path.replaceAll('\\', '/').toLowerCase()).split('/');
}

function count(steps: readonly string[]): number {
  return steps.filter((step) => step === NODE_MODULES).length;
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
