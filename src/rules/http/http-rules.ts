import type { HttpRule } from '../../config/rules/rule.js';
import type { Engine } from '../taking.js';

/** The rules on `http`, compiled. */
export interface HttpRules {
  readonly rules: readonly HttpRule[];
}

export function httpRulesOf(rules: readonly HttpRule[], _engine: Engine): HttpRules {
  return { rules };
}
