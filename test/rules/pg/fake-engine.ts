import type { Rule } from '../../../src/config/rules/rule.js';
import type { Engine } from '../../../src/rules/taking.js';
import type { Roots } from '../../../src/rules/roots.js';

/** Keeps what it is given: per match the rule's name, and the roots in their order. */
export function fakeEngine() {
  const matches: { rule: string; roots: Roots[]; done: boolean }[] = [];
  const faults: string[] = [];
  const engine: Engine = {
    begin(rule: Rule) {
      const match = { rule: rule.name, roots: [] as Roots[], done: false };
      matches.push(match);
      return {
        take: (roots) => void match.roots.push(roots),
        done: (roots) => {
          if (roots) match.roots.push(roots);
          match.done = true;
        },
      };
    },
    fault: (_rule, why) => void faults.push(why),
    limited: () => {},
    early: () => ({}),
    textOf: () => '',
  };
  return Object.assign(engine, { matches, faults });
}
