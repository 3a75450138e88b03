import { argumentText } from './argument-text.js';
import type { NamedFunction } from './find-functions.js';
import { children, isClass, isFunction, type Node, part, parts } from './node.js';
import { bodyNames, parameterNames, uses } from './scope-names.js';

/** Text to put in at a place; `from` is where the piece that it ends was begun, so that inner ones are ended first. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
  readonly from: number;
}

/** What is asked of one function. */
export interface Site {
  /** Which rules: what the hook is called with. */
  readonly id: string;
  readonly needsArguments: boolean;
  readonly needsThis: boolean;
}

/** Names that occur nowhere in the text. */
export interface Names {
  readonly hook: string;
  readonly call: string;
  readonly result: string;
  readonly error: string;
}

/** Thrown for a function that cannot be traced without a change of what it does. */
export class Refusal extends Error {}

/**
 * What is put into a function. Its parameters, its name and its kind stay as they are, and no line is added.
 *
 * A synchronous one stays in place, in a `try`; its results are noted on their way. The body of an asynchronous one runs in an
 * arrow function: only so the caller, which goes on at the first `await`, gets its own context back. That of a generator is a
 * generator inside, whose every step runs in the context of its span.
 */
export function insertionsFor(named: NamedFunction, site: Site, text: string, names: Names): Insertion[] {
  const { node } = named;
  const body = part(node, 'body');
  if (!body) throw new Refusal('it has no body');
  const isExpression = body.type !== 'BlockStatement';
  const open = isExpression ? behindArrow(node, body, text) : behindDirectives(body);
  const close = isExpression ? node.end : body.end - 1;
  const begin = `const ${names.call}=${names.hook}&&${names.hook}(${callArguments(named, site)});`;
  const needsSemicolon = !isExpression && open > body.start + 1;
  const around = (before: string, after: string): Insertion[] => [
    { at: open, text: (needsSemicolon ? ';' : isExpression ? '{' : '') + begin + before, from: open },
    { at: close, text: after + (isExpression ? '}' : ''), from: open },
  ];
  const given = redeclared(node, body);
  if (node['generator'] === true) return around(...generator(node, given, names));
  if (node['async'] === true) return around(...asynchronous(given, isExpression, names));
  if (isExpression) return around(...expression(isFresh(body), names));
  if (clashesInBlock(body)) return around(...enclosed(given, names));
  return [...around(`let ${names.result};try{`, caught(names)), ...results(body, text, names)];
}

function callArguments({ node, thisMayFail }: NamedFunction, { id, needsArguments, needsThis }: Site): string {
  const isArrow = node.type === 'ArrowFunctionExpression';
  const self = needsThis && !thisMayFail ? ',this' : needsArguments ? ',0' : '';
  return id + self + (needsArguments ? `,${isArrow ? argumentText(node) : 'arguments'}` : '');
}

function caught({ call, error, result }: Names): string {
  return `}catch(${error}){${call}&&${call}.fail(${error});throw ${error}}finally{${call}&&${call}.end(${result})}`;
}

function expression(fresh: boolean, names: Names): [string, string] {
  const { call, result } = names;
  const noted = fresh ? [`(${result}=(0,`, `),${call}?${result}=${call}.own(${result}):${result})`] : [`${result}=(0,`, ')'];
  return [`let ${result};try{return ${noted[0]}`, noted[1] + caught(names)];
}

/** For a body that cannot stand in a block: two functions of one name, or a function and a variable. */
function enclosed(given: readonly string[], names: Names): [string, string] {
  const list = given.join(',');
  return [`let ${names.result};try{return ${names.result}=((${list})=>{`, `})(${list})${caught(names)}`];
}

function asynchronous(given: readonly string[], isExpression: boolean, { call, error, result }: Names): [string, string] {
  const list = given.join(',');
  const [before, after] = isExpression ? ['', ''] : ['{', '}'];
  return [
    `let ${result};try{try{${result}=(async(${list})=>${before}`,
    `${after})(${list})}finally{${call}&&${call}.leave()}` +
      `${result}=await ${result};${call}&&${call}.end(${result});return ${result}}` +
      `catch(${error}){${call}&&${call}.fail(${error});throw ${error}}`,
  ];
}

function generator(node: Node, given: readonly string[], { call, result }: Names): [string, string] {
  if (given.length > 0) throw new Refusal(`it is a generator that declares its parameter ${given[0]} again`);
  for (const [type, word] of [['Super', 'super'], ['MetaProperty', 'new.target']] as const) {
    if (uses(node, type)) throw new Refusal(`it is a generator that uses ${word}`);
  }
  const [keyword, drive] = node['async'] === true ? ['async function*', 'driveAsync'] : ['function*', 'drive'];
  return [`const ${result}=(${keyword}(){`, `}).apply(this,arguments);return yield*${call}?${call}.${drive}(${result}):${result};`];
}

/** Parameters that the body declares again by `var`: they keep their value, so an inner function must be given it. */
function redeclared(node: Node, body: Node): string[] {
  const { variables, functions } = bodyNames(body);
  const parameters = parameterNames(node);
  const isArrow = node.type === 'ArrowFunctionExpression';
  if (!isArrow && (variables.has('arguments') || functions.includes('arguments') || parameters.has('arguments'))) {
    throw new Refusal('it declares a variable called arguments');
  }
  return [...variables].filter((name) => parameters.has(name) && !functions.includes(name));
}

function clashesInBlock(body: Node): boolean {
  const { variables, functions } = bodyNames(body);
  return new Set(functions).size < functions.length || functions.some((name) => variables.has(name));
}

/** Notes the values of `return`. One that nobody else has yet may be replaced by one that is observed (see Call.own). */
function results(body: Node, text: string, { call, result }: Names): Insertion[] {
  const found: Insertion[] = [];
  look(body);
  return found;

  function look(node: Node): void {
    for (const child of children(node)) {
      if (isFunction(child) || isClass(child)) continue;
      const value = child.type === 'ReturnStatement' ? part(child, 'argument') : undefined;
      if (value) {
        const fresh = isFresh(value);
        // `return[1]` has no blank to spare.
        const begin = fresh ? '(' : /[\w$\\]/.test(text[value.start - 1] ?? '') ? ' ' : '';
        found.push({ at: value.start, text: `${begin}${result}=(0,`, from: value.start });
        found.push({ at: value.end, text: fresh ? `),${call}?${result}=${call}.own(${result}):${result})` : ')', from: value.start });
      }
      look(child);
    }
  }
}

/** Names of the helpers that stand for `async` in text compiled for old targets. */
const ASYNC_HELPERS = /^(?:__awaiter|__async)\d*$/;
const FRESH_METHODS = new Set(['then', 'catch', 'finally']);

/** A promise made right here, which nobody else can know of. */
function isFresh(value: Node): boolean {
  const callee = part(value, 'callee');
  if (!callee) return false;
  if (value.type === 'NewExpression') return callee['name'] === 'Promise';
  if (value.type !== 'CallExpression') return false;
  if (isFunction(callee)) return callee['async'] === true;
  const last = callee.type === 'SequenceExpression' ? (parts(callee, 'expressions').at(-1) ?? callee) : callee;
  const name = last.type === 'MemberExpression' && last['computed'] !== true ? part(last, 'property')?.['name'] : last['name'];
  if (typeof name !== 'string') return false;
  return ASYNC_HELPERS.test(name) || (last.type === 'MemberExpression' && FRESH_METHODS.has(name));
}

function behindDirectives(body: Node): number {
  let at = body.start + 1;
  for (const statement of parts(body, 'body')) {
    if (typeof statement['directive'] !== 'string') break;
    at = statement.end;
  }
  return at;
}

/** Behind the `=>` of an arrow function: between its parameters and its body stand only brackets, blanks and comments. */
function behindArrow(node: Node, body: Node, text: string): number {
  const gap = /\/\*[\s\S]*?\*\/|\/\/[^\n\r\u2028\u2029]*|=>/g;
  gap.lastIndex = parts(node, 'params').at(-1)?.end ?? node.start;
  for (let found = gap.exec(text); found && found.index < body.start; found = gap.exec(text)) {
    if (found[0] === '=>') return found.index + 2;
  }
  throw new Refusal('its arrow is not found');
}
