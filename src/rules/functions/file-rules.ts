import { readFileSync } from 'node:fs';
import type { FunctionRule } from '../../config/rules/rule.js';
import { sep } from 'node:path';
import { type PathGlob, pathGlob } from './path-glob.js';
import { mapOf } from './sources-of.js';

const NODE_MODULES = /[\\/]node_modules[\\/]/;
/** In the package: its own files, of which some are loaded while another one is looked at. */
const OWN = `${__dirname}${sep}`;
const CODE = /\.[cm]?[jt]sx?$/;

/** Which rules are about which file. */
export class FileRules {
  readonly #globs: readonly PathGlob[];
  readonly #cwd: string;
  readonly #looksAtMaps: boolean;
  readonly #packagesToo: boolean;
  readonly #known = new Map<string, readonly number[]>();

  constructor(rules: readonly Pick<FunctionRule, 'file'>[], cwd: string) {
    this.#globs = rules.map(({ file }) => pathGlob(file, cwd));
    this.#cwd = cwd;
    this.#looksAtMaps = this.#globs.some(({ mayBeSource }) => mayBeSource);
    this.#packagesToo = NODE_MODULES.test(cwd) || rules.some(({ file }) => file.includes('node_modules'));
  }

  /** Places of the rules about a file, by its own path or by what it was compiled from. */
  of(file: string): readonly number[] {
    let known = this.#known.get(file);
    if (known === undefined) {
      known = this.#find(file);
      // Of the others there are many.
      if (known.length > 0) this.#known.set(file, known);
    }
    return known;
  }

  #find(file: string): readonly number[] {
    if (file.startsWith(OWN) || (!this.#packagesToo && NODE_MODULES.test(file)) || !CODE.test(file)) return [];
    const direct = this.#matching([file]);
    if (!this.#looksAtMaps || direct.length === this.#globs.length || /\.[cm]?tsx?$/.test(file)) return direct;
    const sources = this.#sourcesOf(file);
    return sources.length > 0 ? this.#matching([file, ...sources]) : direct;
  }

  #matching(files: readonly string[]): number[] {
    return this.#globs.flatMap((glob, place) => (files.some((file, at) => (at === 0 || glob.mayBeSource) && glob.matches(file)) ? [place] : []));
  }

  #sourcesOf(file: string): readonly string[] {
    try {
      return mapOf(file, readFileSync(file, 'utf8'), this.#cwd)?.sources ?? [];
    } catch {
      return [];
    }
  }
}
