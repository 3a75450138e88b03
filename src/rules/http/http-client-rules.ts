import type { HttpClientRule } from '../../config/rules/rule.js';
import type { Engine } from '../taking.js';

/** The rules on `http_client`, compiled. */
export interface HttpClientRules {
  readonly rules: readonly HttpClientRule[];
}

export function httpClientRulesOf(rules: readonly HttpClientRule[], _engine: Engine): HttpClientRules {
  return { rules };
}
