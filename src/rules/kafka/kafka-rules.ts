import type { KafkaRule } from '../../config/rules/rule.js';
import type { Engine } from '../taking.js';

/** The rules on `kafka`, compiled. */
export interface KafkaRules {
  readonly rules: readonly KafkaRule[];
}

export function kafkaRulesOf(rules: readonly KafkaRule[], _engine: Engine): KafkaRules {
  return { rules };
}
