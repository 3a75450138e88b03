import type { PgRule } from '../../config/rules/rule.js';
import type { Engine } from '../taking.js';

/** The rules on `pg`, compiled. */
export interface PgRules {
  readonly rules: readonly PgRule[];
}

export function pgRulesOf(rules: readonly PgRule[], _engine: Engine): PgRules {
  return { rules };
}
