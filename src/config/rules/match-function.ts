import { shown, within, Wrong } from './fault.js';
import { mappingOf, onlyKnown, textOf } from './fields.js';
import type { Fields, Plain } from './plain.js';
import type { FunctionRule } from './rule.js';

/** Names as JavaScript has them, with dots for what is inside of another. */
const NAMES = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u;
const ACCESSOR = /^(?:get|set)\s+\S/;
const NO_METHODS: ReadonlySet<string> = new Set(['constructor', 'prototype', '__proto__']);
const LONGEST = 128;

/** `function`: a call of one of the service's own. */
export function functionOf(value: Plain): Pick<FunctionRule, 'on' | 'file' | 'target'> {
  const expected = 'file, and class with method, object with method, or function';
  const fields = mappingOf(value, expected, 'file: src/jobs.ts, function: runJob');
  onlyKnown(fields, ['file', 'class', 'method', 'object', 'function'], { name: 'function', module: 'file' });
  if (!fields.has('file')) throw new Wrong('no file', expected);
  const file = within(['file'], () => textOf(fields.get('file') ?? null, 'a file, or a pattern like src/**/*.ts'));
  return { on: 'function', file, target: Object.freeze(targetOf(fields)) };
}

function targetOf(fields: Fields): FunctionRule['target'] {
  const owners = (['class', 'object', 'function'] as const).filter((key) => fields.has(key));
  const [owner] = owners;
  if (owner === undefined || owners.length > 1) {
    throw new Wrong(owner === undefined ? 'no class, object or function' : owners.join(' and '), 'exactly one of class, object, function');
  }
  const name = within([owner], () => namesOf(fields.get(owner) ?? null, owner));
  if (owner === 'function') {
    if (fields.has('method')) throw new Wrong('function and method', 'function alone, or method beside class or object');
    return { function: name };
  }
  if (!fields.has('method')) throw new Wrong(`${owner} without method`, 'method beside it');
  const method = within(['method'], () => methodOf(fields.get('method') ?? null));
  return owner === 'class' ? { class: name, method } : { object: name, method };
}

function namesOf(value: Plain, what: string): string {
  const text = textOf(value, `the name of the ${what}`);
  if (text.length > LONGEST || !NAMES.test(text)) throw new Wrong(shown(text), `the name of the ${what}, like outer.inner`);
  return text;
}

function methodOf(value: Plain): string {
  const text = textOf(value, 'the name of a method; one like "#run" in quotes');
  if (NO_METHODS.has(text)) throw new Wrong(`${shown(text)}, which is not a function that is called by its name`, 'a method');
  if (ACCESSOR.test(text)) throw new Wrong(`${shown(text)}, which is not a function but a property`, 'a method');
  if (text.length > LONGEST) throw new Wrong(shown(text), `${LONGEST} characters at most`);
  return text;
}
