import type { PgRule } from '../../config/rules/rule.js';
import { isCutOff, LONGEST_TEXT } from '../../instrument/sql/cut-off.js';
import type { Statement } from '../../instrument/sql/statement.js';
import { reasonOf, report } from '../../report/report.js';
import { commandOf } from './command-of.js';
import { type CompiledRule, compiledRule } from './compiled-rule.js';
import { KnownStatements } from './known-statements.js';
import { type Match, matchOf } from './match-of.js';
import type { SqlFacts } from './sql-facts.js';
import { WorkLimit } from './work-limit.js';

/** What a statement has to do with the rules. */
export interface Matches {
  readonly matches: readonly Match[];
  /** Rules that might match, if the text were understood. */
  readonly faults: readonly { readonly rule: PgRule; readonly why: string }[];
}

/** Milliseconds of reading texts: at the start many new ones come, later few. */
const MOST_WORK = 250;
const WORK_PER_SECOND = 25;

const NONE: Matches = { matches: [], faults: [] };

/** Finds the rules that a statement matches; each distinct text is read once. */
export class StatementMatcher {
  readonly #rules: readonly CompiledRule[];
  /** By the text without literals: nothing private is kept, and texts that differ in literals alone are one. */
  readonly #known = new KnownStatements<Matches>();
  readonly #limit: WorkLimit;

  constructor(rules: readonly PgRule[], now: () => number) {
    this.#rules = rules.map(compiledRule);
    this.#limit = new WorkLimit(MOST_WORK, WORK_PER_SECOND, now);
  }

  matchesOf(text: string, { text: clean }: Statement): Matches {
    const known = this.#known.get(clean);
    if (known === NONE) return NONE;
    const candidates = () => this.#rules.filter((rule) => rule.mayMatch(text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text, clean));
    // Different texts may be the same once they are cut off.
    if (text.length > LONGEST_TEXT) return failed(candidates(), 'too long');
    if (clean.endsWith('?') && text !== clean && isCutOff(text)) return failed(candidates(), 'not understood');
    if (known) return known;
    const matches = this.#limit.run(() => readFor(candidates(), text));
    if (!matches) return failed(candidates(), 'too many texts');
    this.#known.set(clean, matches);
    return matches;
  }
}

function readFor(rules: readonly CompiledRule[], text: string): Matches {
  if (rules.length === 0) return NONE;
  const read = rules.some(({ needsParser }) => needsParser) ? readText(text) : undefined;
  if (typeof read === 'string') return failed(rules, read);
  const matches = rules.flatMap((rule) => matchOf(rule, rule.needsParser ? read : undefined) ?? []);
  return matches.length > 0 ? { matches, faults: [] } : NONE;
}

/** What the text says, or why that is not known. */
export function readText(text: string): SqlFacts | string {
  try {
    const { readSql } = require('./read-sql.js') as typeof import('./read-sql.js');
    return readSql(text, commandOf) ?? 'not understood';
  } catch (thrown) {
    report('OTA-082', reasonOf(thrown));
    return 'no parser';
  }
}

/** Rules that need no parsed text are at work all the same. */
function failed(rules: readonly CompiledRule[], why: string): Matches {
  const faults = rules.flatMap(({ needsParser, rule }) => (needsParser ? [{ rule, why }] : []));
  const matches = rules.flatMap((rule) => (rule.needsParser ? [] : (matchOf(rule, undefined) ?? [])));
  return faults.length + matches.length > 0 ? { matches, faults } : NONE;
}
