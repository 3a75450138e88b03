import Module from 'node:module';
import { pathToFileURL } from 'node:url';
import type { FunctionRule } from '../../config/rules/rule.js';
import { FileRules } from './file-rules.js';
import { mapOf } from './sources-of.js';
import type { Transformed, Wanted } from './transform.js';

/** What came of one file. */
export interface Outcome extends Omit<Transformed, 'text'> {
  readonly file: string;
  /** Places of the rules about it. */
  readonly rules: readonly number[];
}

export interface SourceChanger {
  wants(file: string): boolean;
  /** The text with the rules' functions traced; undefined: as it is. Never throws. */
  change(file: string, text: string, format: string | null | undefined): string | undefined;
}

/** Puts the rules into the files that they name. `tell` hears what came of each. */
export function sourceChanger(
  rules: readonly Pick<FunctionRule, 'file'>[],
  wanted: readonly Wanted[],
  cwd: string,
  tell: (outcome: Outcome) => void,
): SourceChanger {
  const files = new FileRules(rules, cwd);
  /** Node asks twice for CommonJS, where it has hooks for it; what was not changed then need not be read again. */
  let unchanged: { readonly file: string; readonly text: string } | undefined;
  return {
    wants: (file) => files.of(file).length > 0,
    change(file, text, format) {
      const places = files.of(file);
      if (places.length === 0) return undefined;
      if (unchanged?.file === file && unchanged.text === text) return undefined;
      unchanged = { file, text };
      const about = { file, rules: places };
      try {
        const { text: changed, ...rest } = transformed(file, text, format, wanted.filter(({ id }) => places.includes(id)), cwd);
        if (rest.found.length + rest.names.length > 0 || rest.problem !== undefined) tell({ ...about, ...rest });
        if (changed !== undefined) unchanged = undefined;
        return changed;
      } catch (thrown) {
        return void tell({ ...about, found: [], names: [], problem: thrown instanceof Error ? thrown.message : 'it cannot be read' });
      }
    },
  };
}

const UNREADABLE = 'it is TypeScript that this Node.js cannot read; what compiles it (tsx, ts-node) must be loaded before the agent';

function transformed(file: string, text: string, format: string | null | undefined, wanted: readonly Wanted[], cwd: string): Transformed {
  const { transform } = require('./transform.js') as typeof import('./transform.js');
  const kind = format?.startsWith('module') ? 'module' : format?.startsWith('commonjs') ? 'commonjs' : undefined;
  // What a tool has compiled still has the name of its source.
  if (format?.endsWith('-typescript') !== true) {
    const result = transform({ text, kind, ...mapBeside(file, text, cwd) }, wanted);
    if (result.problem === undefined || !/\.[cm]?tsx?$/.test(file)) return result;
  }
  const withoutTypes = typesTakenOut(text);
  if (withoutTypes === undefined) return { found: [], names: [], problem: UNREADABLE };
  return transform({ text, kind, withoutTypes }, wanted);
}

/** The source map in a file beside it, where maps are used at all: what is in the text itself is seen to there. */
function mapBeside(file: string, text: string, cwd: string): { map?: string } {
  const found = mapsAreOn() ? mapOf(file, text, cwd) : undefined;
  if (!found || found.isInline) return {};
  const { sourceRoot: _, ...map } = found.map;
  return { map: JSON.stringify({ ...map, sources: found.sources.map((path) => pathToFileURL(path).href) }) };
}

function mapsAreOn(): boolean {
  return (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled === true;
}

/** Blanks in the place of types; undefined where Node has no means to, or where the text is more than JavaScript with types. */
function typesTakenOut(text: string): string | undefined {
  const { stripTypeScriptTypes } = Module as { stripTypeScriptTypes?(code: string): string };
  if (!stripTypeScriptTypes) return undefined;
  // It says that it is experimental. The service did not ask for it.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}
