import type { Span } from '@opentelemetry/api';
import type { PgRule } from '../../config/rules/rule.js';
import type { Statement } from '../../instrument/sql/statement.js';
import type { Roots } from '../roots.js';
import type { Engine, Taking } from '../taking.js';
import { boundArgs, boundColumns } from './bound-values.js';
import type { Match } from './match-of.js';
import { type Result, returnedColumns } from './returned-values.js';
import { StatementMatcher } from './statement-matcher.js';

/** The rules on `pg`, at work on one statement after the other. */
export interface PgRules {
  /**
   * A statement is about to be sent.
   *
   * @param statement what the text says without being parsed
   * @param values what the service gave for `$1` …; looked at now, and only where a rule asks
   */
  sent(span: Span, text: string, values: unknown, statement: Statement): void;
  /** Whether a rule takes columns of its rows: a cursor gives them one by one. */
  wantsRows(span: Span): boolean;
  /** Its answer is there; of several statements in one text, that of the last. */
  answered(span: Span, result: Result): void;
  /** Its span ends. */
  ended(span: Span): void;
}

interface Work {
  readonly match: Match;
  readonly taking: Taking;
}

const NO_VALUES: readonly unknown[] = [];

/** Compiles the rules. */
export function pgRulesOf(rules: readonly PgRule[], engine: Engine, now: () => number = () => performance.now()): PgRules {
  const matcher = new StatementMatcher(rules, now);
  const open = new WeakMap<Span, readonly Work[]>();
  return {
    sent(span, text, given, statement) {
      const { matches, faults } = matcher.matchesOf(text, statement);
      for (const { rule, why } of faults) engine.fault(rule, why);
      if (matches.length === 0) return;
      const works = matches.map((match): Work => {
        if (match.unlisted) engine.fault(match.rule, 'no column list');
        return { match, taking: engine.begin(match.rule, span) };
      });
      open.set(span, works);
      for (const work of works) take(work, () => sentRoots(work.match, Array.isArray(given) ? (given as readonly unknown[]) : NO_VALUES));
    },
    wantsRows: (span) => open.get(span)?.some(({ match }) => match.returned.length > 0) ?? false,
    answered(span, result) {
      for (const work of open.get(span) ?? []) take(work, () => answeredRoots(work.match, result));
    },
    ended(span) {
      const works = open.get(span);
      if (!works) return;
      open.delete(span);
      for (const { taking } of works) taking.done();
    },
  };

  /** Values and rows may be proxies that throw. */
  function take({ match, taking }: Work, rootsOf: () => Roots | undefined): void {
    try {
      const roots = rootsOf();
      if (roots) taking.take(roots);
    } catch {
      engine.fault(match.rule, 'unreadable');
    }
  }
}

function sentRoots(match: Match, values: readonly unknown[]): Roots | undefined {
  const { bound, args, wantsParams } = match;
  if (bound.length === 0 && !args && !wantsParams) return undefined;
  return {
    ...(bound.length > 0 && { column: boundColumns(match, values) }),
    ...(args && { args: boundArgs(args, values) }),
    ...(wantsParams && { param: values }),
  };
}

function answeredRoots(match: Match, result: Result): Roots | undefined {
  const { returned, wantsRowCount } = match;
  if (returned.length === 0 && !wantsRowCount) return undefined;
  return {
    ...(returned.length > 0 && { column: returnedColumns(match, result) }),
    ...(wantsRowCount && { row_count: result.rowCount }),
  };
}
