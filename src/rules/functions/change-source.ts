import Module from 'node:module';
import { pathToFileURL } from 'node:url';
import type { FunctionRule } from '../../config/rules/rule.js';
import { FileRules } from './file-rules.js';
import { mapOf } from './sources-of.js';
import type { Source, Transformed, Wanted } from './transform.js';

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
  return {
    wants: (file) => files.of(file).length > 0,
    change(file, text, format) {
      const places = files.of(file);
      if (places.length === 0) return undefined;
      const about = { file, rules: places };
      try {
        const source = sourceOf(file, text, format, cwd);
        if (typeof source === 'string') return void tell({ ...about, found: [], names: [], problem: source });
        const { transform } = require('./transform.js') as typeof import('./transform.js');
        const { text: changed, ...rest } = transform(source, wanted.filter(({ id }) => places.includes(id)));
        if (rest.found.length + rest.names.length > 0 || rest.problem !== undefined) tell({ ...about, ...rest });
        return changed;
      } catch (thrown) {
        return void tell({ ...about, found: [], names: [], problem: thrown instanceof Error ? thrown.message : 'it cannot be read' });
      }
    },
  };
}

const TYPESCRIPT = /\.([cm]?)tsx?$/;

/** The text as the parser can read it, or why it cannot. */
function sourceOf(file: string, text: string, format: string | null | undefined, cwd: string): Source | string {
  const kind = format?.startsWith('module') ? 'module' : format?.startsWith('commonjs') ? 'commonjs' : undefined;
  const isTypeScript = format?.endsWith('-typescript') === true || (TYPESCRIPT.test(file) && !text.includes('sourceMappingURL=data:'));
  if (!isTypeScript) {
    const found = mapsAreOn() ? mapOf(file, text, cwd) : undefined;
    if (!found || found.isInline) return { text, kind };
    const { sourceRoot: _, ...map } = found.map;
    return { text, kind, map: JSON.stringify({ ...map, sources: found.sources.map((path) => pathToFileURL(path).href) }) };
  }
  const withoutTypes = typesTakenOut(text);
  if (withoutTypes === undefined) {
    return 'it is TypeScript that this Node.js cannot read; what compiles it (tsx, ts-node) must be loaded before the agent';
  }
  return { text, kind, withoutTypes };
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
