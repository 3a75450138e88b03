import type { Path, PgRule, SqlName } from '../../config/rules/rule.js';
import { wildcardOf } from '../../config/wildcard.js';

/** A rule on `pg`, compiled. */
export interface CompiledRule {
  readonly rule: PgRule;
  /** Names behind `column.` in its paths. */
  readonly columns: readonly string[];
  readonly wantsArgs: boolean;
  readonly wantsParams: boolean;
  readonly wantsRowCount: boolean;
  /** What it matches or takes is only known from the parsed text. */
  readonly needsParser: boolean;
  /** False: the statement does not match, however it is parsed. Quick. */
  mayMatch(text: string, clean: string): boolean;
}

export function compiledRule(rule: PgRule): CompiledRule {
  const paths = pathsOf(rule);
  const wants = (root: string) => paths.some(([first]) => first === root);
  const columns = new Set(paths.flatMap(([root, name]) => (root === 'column' && name !== undefined ? [String(name)] : [])));
  const { tables, functions, operations, statements } = rule;
  const patterns = statements?.map((pattern) => wildcardOf(pattern.toLowerCase()));
  const words = [namesIn(tables), namesIn(functions), commandsIn(operations)].flatMap((word) => word ?? []);
  return {
    rule,
    columns: [...columns],
    wantsArgs: wants('args'),
    wantsParams: wants('param'),
    wantsRowCount: wants('row_count'),
    needsParser: words.length > 0 || columns.size > 0 || wants('args'),
    mayMatch(text, clean) {
      if (!words.every((word) => word.test(text))) return false;
      const lower = patterns && clean.toLowerCase();
      return lower === undefined || patterns?.some((matches) => matches(lower)) === true;
    },
  };
}

function pathsOf({ take, parent, event }: PgRule): readonly Path[] {
  const inEvent = (event ?? []).filter((part): part is Path => typeof part !== 'string');
  return [...take.flatMap(({ from }) => (from ? [from] : [])), ...(parent ? [parent] : []), ...inEvent];
}

/** Any of the names stands somewhere in the text, as it is or with its quotes doubled, or may be there in escapes. */
function namesIn(names: readonly SqlName[] | undefined): RegExp | undefined {
  const texts = names?.map(({ name }) => escaped(name.replaceAll('"', '""')));
  return texts && new RegExp([...texts, 'U&"'].join('|'), 'i');
}

/** What else reads. */
const ALSO: Readonly<Record<string, readonly string[]>> = { SELECT: ['VALUES', 'TABLE', 'FROM', 'JOIN', 'USING'] };

function commandsIn(operations: readonly string[] | undefined): RegExp | undefined {
  const words = new Set(operations?.map((operation) => operation.split(' ')[0] ?? ''));
  for (const word of words) for (const other of ALSO[word] ?? []) words.add(other);
  return operations && new RegExp([...words].map(escaped).join('|'), 'i');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
