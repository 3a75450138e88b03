import type { Fault } from '../../../src/config/rules/fault.js';
import { pathText } from '../../../src/config/rules/path-text.js';
import { readRules } from '../../../src/config/rules/read-rules.js';
import type { Rule } from '../../../src/config/rules/rule.js';

/** The rules as they are read, and the faults, each as one line: `rules[0].take: got …, expected …`. */
export function reading(data: unknown): { readonly rules: readonly Rule[]; readonly lines: readonly string[] } {
  const parsed = readRules(data);
  if (!('value' in parsed)) return { rules: [], lines: [`rules: expected ${parsed.expected}`] };
  return { rules: parsed.value, lines: (parsed.faults ?? []).map(lineOf) };
}

/** What becomes of one rule; `rules[0]` is left out of the lines. */
export function readingOne(rule: object): { readonly rule?: Rule; readonly lines: readonly string[] } {
  const { rules, lines } = reading([{ name: 'one', ...rule }]);
  return { ...(rules[0] && { rule: rules[0] }), lines: lines.map((line) => line.replace(/^rules\[0\]\.?/, '')) };
}

export function lineOf({ path, got, expected }: Fault): string {
  return `${pathText(['rules', ...path])}: got ${got}, expected ${expected}`;
}
