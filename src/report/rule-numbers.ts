import type { RuleCounts } from '../rules/rule-counts.js';
import type { RuleNumbers } from './status.js';

/** Business rules in short, for the status. */
export function ruleNumbers(counts: readonly RuleCounts[]): Record<string, RuleNumbers> {
  return Object.fromEntries(
    counts.map(({ name, matches, values, missing, limited, faults }) => [
      name,
      { matches, values, missing, limited, faults: Object.fromEntries(faults) },
    ]),
  );
}
