import type { FunctionRule } from '../../config/rules/rule.js';
import type { Engine } from '../taking.js';

/** The rules on `function`, compiled. */
export interface FunctionRules {
  readonly rules: readonly FunctionRule[];
}

export function functionRulesOf(rules: readonly FunctionRule[], _engine: Engine): FunctionRules {
  return { rules };
}
