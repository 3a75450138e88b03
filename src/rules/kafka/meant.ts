import type { KafkaRule } from '../../config/rules/rule.js';
import { compiledRuleOf, hasHeaders } from './compiled-rule.js';

/** The rules that messages of a topic are meant by, for `explain`; of rules on headers and groups, those that could be, where nothing is said of them. */
export function kafkaRulesFor(
  rules: readonly KafkaRule[],
  topic: string,
  { operation, group, headers }: { readonly operation?: 'send' | 'process'; readonly group?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): readonly KafkaRule[] {
  const given = headers && new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return rules.filter((rule) => {
    const compiled = compiledRuleOf(group === undefined ? without(rule, 'groups') : rule);
    const operations = operation ? [operation] : (['send', 'process'] as const);
    // A rule on a group is never about what is sent.
    const isOn = operations.some((one) => !(one === 'send' && rule.groups) && compiled.isOn(one, group));
    return isOn && compiled.isOnTopic(topic) && (!given || hasHeaders(compiled, given));
  });
}

function without<K extends keyof KafkaRule>(rule: KafkaRule, key: K): KafkaRule {
  const { [key]: _left, ...rest } = rule;
  return rest as KafkaRule;
}
