import { closest } from '../closest.js';
import { shown, Wrong } from './fault.js';
import { nearest } from './fields.js';
import { ROOTS, type RootKind, type RuleKind } from './root-kinds.js';
import { rootMeant } from './root-meant.js';
import type { Path } from './rule.js';

const LONGEST = 256;
const MOST_STEPS = 16;
const FORM = 'names, .name, ["name"] and [0]';

/** Through these a path would come out of the data. */
const REFUSED: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

const NAME = /[\p{L}\p{N}_$@/:-]+/uy;
const INDEX = /\[\s*(\d{1,9})\s*\]/y;
const QUOTED = /\[\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\]/y;
const WHOLE = /^(?:0|[1-9]\d{0,8})$/;

/** A path, taken apart. It is never evaluated; `without` are roots that are not known yet where it is used. */
export function pathOf(text: string, kind: RuleKind, without: readonly string[] = []): Path {
  const { root, steps } = partsOf(text);
  const roots = ROOTS[kind];
  if (!Object.hasOwn(roots, root)) {
    const expected = rootMeant(root, kind) ?? nearest(root, Object.keys(roots)) + constantMeant(root, kind, steps);
    throw new Wrong(`the root ${shown(root)}`, expected);
  }
  if (without.includes(root)) {
    const early = Object.keys(roots).filter((known) => !without.includes(known));
    throw new Wrong(`the root ${shown(root)}, which is known later`, nearest(root, early));
  }
  return Object.freeze([root, ...READERS[roots[root] as RootKind](steps, root)] as const);
}

/** A word alone that is no root may be the value itself. */
function constantMeant(root: string, kind: RuleKind, steps: readonly Step[]): string {
  const mayBe = steps.length === 0 && !root.includes(':') && closest(root, Object.keys(ROOTS[kind])) === undefined;
  return mayBe ? `; a fixed text is "const: ${root.slice(0, 30)}"` : '';
}

interface Step {
  readonly step: string | number;
  /** Written as `.name`. */
  readonly dotted: boolean;
}

function partsOf(text: string): { readonly root: string; readonly steps: readonly Step[] } {
  if (text.length > LONGEST) throw new Wrong(`a path of ${text.length} characters`, `${LONGEST} at most`);
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const root = next(NAME)?.[0];
  if (root === undefined) throw new Wrong(shown(text), `a path: ${FORM}`);
  const steps: Step[] = [];
  while (at < text.length) {
    const found = stepAt();
    if (found === undefined) throw new Wrong(`${shown(text)}, which is no path from character ${at + 1} on`, FORM);
    if (REFUSED.has(String(found.step))) throw new Wrong(`the name ${shown(found.step)} in a path`, 'names of data');
    steps.push(found);
  }
  if (REFUSED.has(root)) throw new Wrong(`the name ${shown(root)} in a path`, 'names of data');
  if (steps.length > MOST_STEPS) throw new Wrong(`a path of ${steps.length} steps`, `${MOST_STEPS} at most`);
  return { root, steps };

  function stepAt(): Step | undefined {
    if (text[at] === '.') {
      at += 1;
      const name = next(NAME)?.[0];
      if (name === undefined) at -= 1;
      return name === undefined ? undefined : { step: WHOLE.test(name) ? Number(name) : name, dotted: true };
    }
    const index = next(INDEX);
    if (index) return { step: Number(index[1]), dotted: false };
    const quoted = next(QUOTED);
    return quoted ? { step: (quoted[1] ?? quoted[2] ?? '').replaceAll(/\\(.)/g, '$1'), dotted: false } : undefined;
  }
}

/** What may follow a root. */
const READERS: Readonly<Record<RootKind, (steps: readonly Step[], root: string) => (string | number)[]>> = {
  any: (steps) => steps.map(({ step }) => step),
  inside(steps, root) {
    if (steps.length === 0) throw new Wrong(`${root} alone`, `a value in it: ${root}.name`);
    return READERS.any(steps, root);
  },
  alone(steps, root) {
    if (steps.length > 0) throw new Wrong(`a value in ${root}`, `${root} alone`);
    return [];
  },
  flat: (steps, root) => flat(steps, root, (name) => name),
  headers: (steps, root) => flat(steps, root, (name) => name.toLowerCase()),
  name(steps, root) {
    const [first] = steps;
    if (first === undefined || steps.length > 1) throw new Wrong(`${root} with ${steps.length} names`, `one name: ${root}.id or ${root}["id"]`);
    return [String(first.step)];
  },
  index(steps, root) {
    const [first] = steps;
    if (typeof first?.step !== 'number' || steps.length > 1) throw new Wrong(`${root} without its number alone`, `${root}[0]`);
    return [first.step];
  },
  response(steps, root) {
    const [part, ...rest] = steps;
    if (part?.step === 'status' && rest.length === 0) return ['status'];
    if (part?.step === 'headers') return ['headers', ...READERS.headers(rest, `${root}.headers`)];
    const given = part === undefined ? `${root} alone` : `the root ${shown(`${root}.${part.step}`)}`;
    throw new Wrong(given, 'response.headers.<name> or response.status');
  },
  id(steps, root) {
    if (steps.length === 1 && steps[0]?.step === 'id') return ['id'];
    throw new Wrong(`a root ${shown([root, ...steps.map(({ step }) => step)].join('.'))}`, `${root}.id`);
  },
};

/** Dots are part of a name here: `baggage.tenant.id` is the entry `tenant.id`. Of several values, one can be taken by its number. */
function flat(steps: readonly Step[], root: string, normal: (name: string) => string): (string | number)[] {
  const last = steps.at(-1);
  const index = steps.length > 1 && last && !last.dotted && typeof last.step === 'number' ? last.step : undefined;
  const names = index === undefined ? steps : steps.slice(0, -1);
  const one = names.length === 1 || (names.length > 1 && names.every(({ dotted }) => dotted));
  if (!one) throw new Wrong(names.length === 0 ? `${root} alone` : `a value in a value of ${root}`, `one name: ${root}.name or ${root}["name"]`);
  const name = normal(names.map(({ step }) => step).join('.'));
  if (REFUSED.has(name)) throw new Wrong(`the name ${shown(name)} in a path`, 'names of data');
  return index === undefined ? [name] : [name, index];
}
