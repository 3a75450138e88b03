import type { Parsed } from '../types.js';
import { type Fault, shown, Wrong } from './fault.js';
import { plainOf } from './plain.js';
import type { Rule } from './rule.js';
import { ruleOf } from './rule-of.js';

const MOST_RULES = 2000;
/** More than that is one mistake, made everywhere. */
const MOST_FAULTS = 50;
const LIST = "a list of rules, each begins with '- name:' (docs/rules.md)";

/** Reads `rules`: the good ones work, what is wrong with the others is told. It never throws, whatever the data. */
export function readRules(data: unknown): Parsed<readonly Rule[]> {
  const faults: Fault[] = [];
  let more = 0;
  /** Of the rule that is read. */
  let name: unknown;
  const rules = new Map<string, Rule>();
  try {
    if (!Array.isArray(data)) return { got: shown(data), expected: LIST };
    for (let at = 0; at < Math.min(data.length, MOST_RULES); at += 1) {
      name = undefined;
      const rule = attempt(at, () => {
        const plain = plainOf(data[at]);
        if (plain instanceof Map) name = plain.get('name');
        return ruleOf(plain, (thrown) => tell(at, thrown));
      });
      if (rule === undefined) continue;
      if (rules.has(rule.name)) tell(at, new Wrong(`a second rule '${rule.name.slice(0, 60)}'`, 'a name of its own for each rule', 'name'));
      else rules.set(rule.name, rule);
    }
    name = undefined;
    if (data.length > MOST_RULES) tell(MOST_RULES, new Wrong(`${data.length} rules`, `${MOST_RULES} at most`));
  } catch {
    return { expected: LIST };
  }
  const last = faults.at(-1);
  if (more > 0 && last) faults[faults.length - 1] = { ...last, got: `${last.got} (and ${more} more faults)` };
  return { value: Object.freeze([...rules.values()]), ...(faults.length > 0 && { faults }) };

  function attempt<T>(at: number, read: () => T): T | undefined {
    try {
      return read();
    } catch (thrown) {
      tell(at, thrown);
      return undefined;
    }
  }

  function tell(at: number, thrown: unknown): void {
    const { message, expected, path } = thrown instanceof Wrong ? thrown : new Wrong('what cannot be read', 'plain data');
    if (faults.length >= MOST_FAULTS) more += 1;
    else faults.push(Object.freeze({ path: Object.freeze([at, ...path]), got: message, expected, ...named(name) }));
  }

  /** Of two rules with one name, the first one works. */
  function named(given: unknown): Pick<Fault, 'rule'> {
    return typeof given === 'string' && given.trim() !== '' && !rules.has(given.trim()) ? { rule: shown(given.trim()) } : {};
  }
}

/** `rules` in a variable is JSON: a list, or one rule. */
export function parseRules(text: string): Parsed<readonly Rule[]> {
  const expected = 'the JSON of rules like [{"name": "tasks", "kafka": {"topic": "task-*"}, "take": {"task.id": "value.id"}}]';
  if (!/^[[{]/.test(text)) return { expected };
  try {
    return readRules([JSON.parse(text)].flat());
  } catch {
    return { got: 'JSON that cannot be read', expected };
  }
}
