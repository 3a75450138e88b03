import type { FunctionRule, Rule } from '../config/rules/rule.js';
import { reasonOf } from '../report/report.js';
import { whatMatches } from '../rules/functions/what-matches.js';
import type { RuleBlock } from './rule-blocks.js';

/** Of each rule for functions, by its name: the functions in the service's files that it is about, or why there are none. */
export function calledFunctions(rules: readonly Rule[], directory: string): ReadonlyMap<string, Pick<RuleBlock, 'functions' | 'nothing'>> {
  const ours = rules.filter((rule): rule is FunctionRule => rule.on === 'function');
  return new Map(ours.map((rule) => [rule.name, functionsOf(rule, directory)]));
}

function functionsOf(rule: FunctionRule, directory: string): Pick<RuleBlock, 'functions' | 'nothing'> {
  try {
    const { matches, closest = [], problem = 'no such function' } = whatMatches(rule, directory);
    if (matches.length > 0) return { functions: matches };
    return { nothing: `${problem}${closest.length > 0 ? `; is it ${closest.join(' or ')}?` : ''}` };
  } catch (thrown) {
    return { nothing: reasonOf(thrown) };
  }
}
