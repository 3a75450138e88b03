import { parse } from 'meriyah';
import type { FunctionRule } from '../../config/rules/rule.js';
import { HOOK } from './hook-name.js';
import { findFunctions, type NamedFunction } from './transform/find-functions.js';
import { type Insertion, insertionsFor, type Names, Refusal, type Site } from './transform/insertions.js';
import { isTarget, shownName } from './transform/match-target.js';
import { identifier, type Node, part, parts } from './transform/node.js';
import { withMap } from './transform/source-map.js';

/** A function that is looked for. */
export interface Wanted {
  /** What the hook is called with: the place of the rule in the list. */
  readonly id: number;
  readonly target: FunctionRule['target'];
  readonly needsArguments: boolean;
  readonly needsThis: boolean;
}

export interface Source {
  readonly text: string;
  /** Undefined: tried as CommonJS, then as an ES module, as Node does. */
  readonly kind: 'module' | 'commonjs' | undefined;
  /** For TypeScript: the same text with blanks in the place of the types, so that all places are the same. */
  readonly withoutTypes?: string;
  /** Source map of a file beside it (JSON), its sources made absolute. */
  readonly map?: string;
}

/** One function that was found for a rule. */
export interface Found {
  readonly id: number;
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** Why it stays as it is. */
  readonly refused?: string;
}

export interface Transformed {
  /** Undefined when the text stays as it is. */
  readonly text?: string;
  readonly found: readonly Found[];
  /** What there is, as a rule would name it. */
  readonly names: readonly string[];
  /** Why the whole file stays as it is. */
  readonly problem?: string;
}

/** More names than that help nobody. */
const MOST_NAMES = 500;

/** Puts calls of the hook into the functions that are wanted. Never throws; on any doubt there is no text, but a reason. */
export function transform(source: Source, wanted: readonly Wanted[]): Transformed {
  const { text, withoutTypes = text } = source;
  if (text.includes(HOOK)) return { found: [], names: [] };
  if (withoutTypes.length !== text.length) return { found: [], names: [], problem: 'its types cannot be taken out in place' };
  try {
    const { program, kind } = parsed(withoutTypes, source.kind);
    const functions = findFunctions(program, withoutTypes);
    const names = [...new Set(functions.map(shownName))].slice(0, MOST_NAMES);
    const { insertions, found } = plan(functions, wanted, withoutTypes);
    if (insertions.length === 0) return { found, names };
    const declared = shadowed(program);
    if (declared) return { found, names, problem: `it declares ${declared} itself` };
    const all = [prologue(program, namesFor(text)), ...insertions].sort(byPlace);
    // What cannot be read now could not be before: so the file that runs is one that was read.
    parsed(put(withoutTypes, all), kind, true);
    return { text: withMap(text, all, put(text, all), source.map), found, names };
  } catch (thrown) {
    return { found: [], names: [], problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function plan(functions: readonly NamedFunction[], wanted: readonly Wanted[], text: string): { insertions: Insertion[]; found: Found[] } {
  const insertions: Insertion[] = [];
  const found: Found[] = [];
  const names = namesFor(text);
  const lineOf = lineCounter(text);
  const done = new Set<Node>();
  for (const named of functions) {
    // A function with two names is found twice where they are given at two places.
    const rules = done.has(named.node) ? [] : wanted.filter(({ target }) => isTarget(named, target));
    if (rules.length === 0) continue;
    done.add(named.node);
    const say = (refused?: string) => {
      const about = { name: shownName(named), line: lineOf(named.node.start), ...(refused !== undefined && { refused }) };
      found.push(...rules.map(({ id }) => ({ id, ...about })));
    };
    if (named.refused !== undefined) {
      say(named.refused);
      continue;
    }
    try {
      insertions.push(...insertionsFor(named, siteOf(rules), text, names));
      say();
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      say(thrown.message);
    }
  }
  return { insertions, found };
}

function siteOf(rules: readonly Wanted[]): Site {
  const ids = rules.map(({ id }) => id);
  return {
    id: ids.length === 1 ? String(ids[0]) : JSON.stringify(ids.join(',')),
    needsArguments: rules.some(({ needsArguments }) => needsArguments),
    needsThis: rules.some(({ needsThis }) => needsThis),
  };
}

const PARSING = { ranges: { start: true, end: true }, next: true, webcompat: true, validateRegex: false } as const;

function parsed(text: string, kind: Source['kind'], strictly = false): { program: Node; kind: 'module' | 'commonjs' } {
  const read = (sourceType: 'module' | 'commonjs') => ({
    program: parse(text, { ...PARSING, sourceType, lexical: strictly }) as unknown as Node,
    kind: sourceType,
  });
  if (kind !== undefined) return read(kind);
  try {
    return read('commonjs');
  } catch (thrown) {
    try {
      return read('module');
    } catch {
      throw thrown;
    }
  }
}

function put(text: string, insertions: readonly Insertion[]): string {
  let result = '';
  let last = 0;
  for (const { at, text: piece } of insertions) {
    result += text.slice(last, at) + piece;
    last = at;
  }
  return result + text.slice(last);
}

/** At one place, what was begun last is ended first. */
function byPlace(one: Insertion, other: Insertion): number {
  return one.at - other.at || other.from - one.from;
}

/** Short, for each moves the rest of its line. */
function namesFor(text: string): Names {
  let base = '_$';
  for (let count = 0; text.includes(base); count += 1) base = `_$${count.toString(36)}`;
  return { hook: `${base}h`, call: `${base}c`, result: `${base}r`, error: `${base}e` };
}

/** Looks the hook up once, where the code of the file begins. `var`: a function may be called before its module is evaluated. */
function prologue(program: Node, { hook }: Names): Insertion {
  const text = `var ${hook}=globalThis[Symbol.for("${HOOK}")];`;
  const statements = parts(program, 'body');
  const directive = statements.findLast((statement, at) => isDirective(statement) && statements.slice(0, at).every(isDirective));
  if (directive) return { at: directive.end, text: `;${text}`, from: -1 };
  return { at: statements[0]?.start ?? 0, text, from: -1 };
}

function isDirective(statement: Node): boolean {
  return typeof statement['directive'] === 'string';
}

/** One of the two globals that the prologue needs, when the file has another one of that name. */
function shadowed(program: Node): string | undefined {
  const names = new Set<string | undefined>();
  for (const statement of parts(program, 'body')) {
    const declaration = part(statement, 'declaration') ?? statement;
    names.add(identifier(part(declaration, 'id')));
    for (const declarator of parts(declaration, 'declarations')) names.add(identifier(part(declarator, 'id')));
    for (const specifier of parts(statement, 'specifiers')) names.add(identifier(part(specifier, 'local')));
  }
  return ['globalThis', 'Symbol'].find((name) => names.has(name));
}

function lineCounter(text: string): (at: number) => number {
  return (at) => text.slice(0, at).split('\n').length;
}
