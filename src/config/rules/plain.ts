import { Wrong } from './fault.js';

/** Data that holds no surprises: own values only, no getters, no cycles. Mappings are Maps, so that no key can mean more than itself. */
export type Plain = string | number | boolean | null | readonly Plain[] | Fields;
export type Fields = ReadonlyMap<string, Plain>;

const DEEPEST = 8;
/** Of one rule: values, and characters in all. More is no rule. */
const MOST_VALUES = 5000;
const MOST_CHARACTERS = 100_000;

/** A copy of the data. It throws what is wrong with it, or what a getter of it throws. */
export function plainOf(data: unknown): Plain {
  let values = 0;
  let characters = 0;
  return copy(data, 0);

  function copy(value: unknown, depth: number): Plain {
    values += 1;
    if (values > MOST_VALUES || depth > DEEPEST) throw new Wrong('a rule that is too large or too deep', 'a rule as docs/rules.md has it');
    if (value === undefined || value === null || typeof value === 'boolean' || typeof value === 'number') return value ?? null;
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object') throw new Wrong(`a ${typeof value}`, 'texts, numbers, switches, lists and mappings');
    if (Array.isArray(value)) {
      const items: Plain[] = [];
      for (let at = 0; at < value.length; at += 1) items.push(copy(value[at], depth + 1));
      return items;
    }
    const entries = value instanceof Map ? value.entries() : Object.entries(value);
    const fields = new Map<string, Plain>();
    for (const [key, member] of entries) {
      // What is undefined is not there: programs write `{ spread: undefined }`.
      if (member !== undefined) fields.set(text(String(key)), copy(member, depth + 1));
    }
    return fields;
  }

  function text(value: string): string {
    characters += value.length;
    if (characters > MOST_CHARACTERS) throw new Wrong('a rule that is too large', 'a rule as docs/rules.md has it');
    return value;
  }
}
