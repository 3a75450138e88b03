import { shown, within, Wrong } from './fault.js';
import { listOf, mappingOf, nearest, onlyKnown, textOf } from './fields.js';
import { pathOf } from './path.js';
import type { Plain } from './plain.js';
import type { RuleKind } from './root-kinds.js';
import type { Take } from './rule.js';

const MOST_TAKES = 100;
/** What a key of an attribute may be: no spaces, no quotes, nothing that has a meaning in baggage or in the text of a list. */
const KEY = /^[\p{L}\p{N}_.$@/:#~+*-]{1,128}$/u;
/** What W3C baggage can carry as a key without escaping. */
const BAGGAGE_KEY = /^[\w.!#$%&'*+^`|~-]+$/;
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);
const CONSTANT = /^const:\s*(?:"([^"]*)"|'([^']*)'|(\S.*))$/;

/** `take`: attributes, and where their values are found. `attempt` hears of each that is wrong; those are not among what comes back. */
export function takesOf(value: Plain, kind: RuleKind, attempt: <T>(read: () => T) => T | undefined): readonly Take[] {
  const fields = mappingOf(value, 'attributes with their paths, like task.id: value.taskId');
  if (fields.size > MOST_TAKES) throw new Wrong(`${fields.size} values`, `${MOST_TAKES} at most`);
  const takes = [...fields].map(([key, from]) => attempt(() => within(['take', key], () => takeOf(key, from, kind))));
  return Object.freeze(takes.filter((take) => take !== undefined));
}

function takeOf(key: string, from: Plain, kind: RuleKind): Take {
  if (!KEY.test(key) || RESERVED.has(key)) throw new Wrong(`the attribute ${shown(key)}`, 'a key like task.id');
  if (key.startsWith('otel_agent.')) throw new Wrong(`the attribute ${shown(key)}`, "another beginning: this one is the agent's own");
  return Object.freeze({ key, ...sourceOf(from, kind) });
}

function sourceOf(from: Plain, kind: RuleKind): Omit<Take, 'key'> {
  if (typeof from === 'string') {
    const [whole, ...quoted] = CONSTANT.exec(from.trim()) ?? [];
    if (whole === undefined) return { from: pathOf(textOf(from, 'a path like args[0].id'), kind) };
    return { constant: quoted.find((text) => text !== undefined) ?? '' };
  }
  const fields = mappingOf(from, 'a path like args[0].id, or { const: text }');
  onlyKnown(fields, ['const']);
  return within(['const'], () => ({ constant: constantOf(fields.get('const')) }));
}

function constantOf(value: Plain | undefined): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Wrong(shown(value), 'a text, a number, true or false');
}

/** Keys of `take`, for `spread` and its like. */
export function takenKeysOf(value: Plain, takes: readonly Take[]): readonly string[] {
  if (Array.isArray(value) && value.length === 0) return Object.freeze([]);
  const keys = takes.map(({ key }) => key);
  return listOf(value, (item) => {
    const key = textOf(item, 'a key of take');
    if (key.includes(',')) throw new Wrong(shown(key), `a list like [${keys.slice(0, 2).join(', ')}]`);
    if (!keys.includes(key)) throw new Wrong(`${shown(key)}, which is not taken`, keys.length > 0 ? nearest(key, keys) : 'a key of take');
    return key;
  });
}

/** Such keys as can travel in baggage. */
export function baggageKeysOf(value: Plain, takes: readonly Take[]): readonly string[] {
  const keys = takenKeysOf(value, takes);
  for (const [at, key] of keys.entries()) {
    if (!BAGGAGE_KEY.test(key)) throw new Wrong(`the key ${shown(key)}`, 'ASCII letters, digits, _ . - in what travels', at);
  }
  return keys;
}
