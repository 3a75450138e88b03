import type { KafkaRule } from '../../config/rules/rule.js';
import { wildcardOf } from '../../config/wildcard.js';
import { textOf } from './text-of.js';

/** A rule whose patterns are compiled, and what it needs to be given. */
export interface CompiledRule {
  readonly rule: KafkaRule;
  isOn(operation: 'send' | 'process', group: string | undefined): boolean;
  isOnTopic(topic: string): boolean;
  /** Header in lower case → test of its text; undefined: whatever the headers are. */
  readonly headerTests: ReadonlyMap<string, (text: string) => boolean> | undefined;
  /** Headers in lower case that it takes from. */
  readonly takenHeaders: readonly string[];
  readonly takesValue: boolean;
  /** Whether it takes what only the broker's answer to a send tells. */
  readonly takesReceipt: boolean;
}

const RECEIPT: ReadonlySet<unknown> = new Set(['partition', 'offset', 'timestamp']);

export function compiledRuleOf(rule: KafkaRule): CompiledRule {
  const { topics, groups, operation, headers } = rule;
  const topicTests = topics?.map((glob) => wildcardOf(glob));
  const groupTests = groups?.map((glob) => wildcardOf(glob));
  const paths = [...rule.take.map(({ from }) => from), rule.parent, ...(rule.event ?? [])].filter((path) => Array.isArray(path));
  const roots = paths.map(([root]) => root);
  const names = paths.filter(([root]) => root === 'headers').map(([, name]) => String(name));
  return {
    rule,
    isOn: (wanted, group) =>
      (operation === undefined || operation === wanted) &&
      // A group is what consumers have: a rule on one is not about messages that are sent.
      (groupTests === undefined || (wanted === 'process' && group !== undefined && groupTests.some((test) => test(group)))),
    isOnTopic: (topic) => topicTests === undefined || topicTests.some((test) => test(topic)),
    headerTests: headers && new Map(Object.entries(headers).map(([name, glob]) => [name.toLowerCase(), wildcardOf(glob)])),
    takenHeaders: [...new Set(names)],
    takesValue: roots.includes('value'),
    takesReceipt: roots.some((root) => RECEIPT.has(root)),
  };
}

/** Whether a message has the headers that a rule asks for; of several values one suffices. */
export function hasHeaders({ headerTests }: CompiledRule, headers: ReadonlyMap<string, unknown>): boolean {
  if (!headerTests) return true;
  for (const [name, test] of headerTests) {
    const value = headers.get(name);
    const texts = (Array.isArray(value) ? value : [value]).map(textOf);
    if (!texts.some((text) => text !== undefined && test(text))) return false;
  }
  return true;
}
