import { children, identifier, isClass, isFunction, type Node, part, parts, textOf } from './node.js';

/** Words that lead to the same thing: what a module exports as a whole. */
const WHOLE_EXPORT = new Set(['module.exports', 'exports', 'exports.default', 'module.exports.default']);

/** What a target of an assignment is called: `helpers.run` → `['helpers', 'run']`; empty where it cannot be said. */
export function assignedPath(target: Node): readonly string[] {
  const path = memberPath(target);
  if (path === undefined) return [];
  const text = path.join('.');
  if (WHOLE_EXPORT.has(text)) return ['default'];
  if (path[0] === 'exports') return path.slice(1);
  if (path[0] === 'module' && path[1] === 'exports') return path.slice(2);
  return path;
}

function memberPath(node: Node | undefined): string[] | undefined {
  if (node?.type === 'Identifier') return [node['name'] as string];
  if (node?.type === 'ThisExpression') return ['this'];
  if (node?.type !== 'MemberExpression') return undefined;
  const before = memberPath(part(node, 'object'));
  const property = part(node, 'property');
  const name = node['computed'] === true ? textOf(property) : memberName(property);
  return before && name !== undefined ? [...before, name] : undefined;
}

function memberName(node: Node | undefined): string | undefined {
  return node?.type === 'PrivateIdentifier' ? `#${node['name'] as string}` : identifier(node);
}

/**
 * What bundlers call `__name`, by the names it has in this file: `(fn, 'name')` gives a function the name that it had in
 * its source (`keepNames` of esbuild, and so tsx; shorter in minified text).
 */
export function nameKeepers(program: Node, text: string): ReadonlySet<string> {
  const found = new Set<string>();
  if (/,\s*["']name["']\s*,/.test(text)) look(program);
  return found;

  function look(node: Node): void {
    const name = node.type === 'VariableDeclarator' ? identifier(part(node, 'id')) : undefined;
    if (name !== undefined && isNameKeeper(part(node, 'init'))) found.add(name);
    for (const child of children(node)) look(child);
  }
}

/** `(target, value) => defineProperty(target, "name", { value, configurable: true })` */
function isNameKeeper(node: Node | undefined): boolean {
  if (node?.type !== 'ArrowFunctionExpression' || parts(node, 'params').length !== 2) return false;
  const call = part(node, 'body');
  return call?.type === 'CallExpression' && textOf(parts(call, 'arguments')[1]) === 'name';
}

/** A call of such a keeper: what is named, and how. */
export function keptName(node: Node | undefined, keepers: ReadonlySet<string>): { named: Node; name: string } | undefined {
  if (node?.type !== 'CallExpression' || keepers.size === 0) return undefined;
  const callee = identifier(part(node, 'callee'));
  const [named, second, ...rest] = parts(node, 'arguments');
  const name = textOf(second);
  if (callee === undefined || !keepers.has(callee) || !named || name === undefined || rest.length > 0) return undefined;
  return isFunction(named) || isClass(named) || named.type === 'Identifier' || named.type === 'ThisExpression' ? { named, name } : undefined;
}

/** The names that statements `__name(x, "kept")` of a block give to what is declared there. */
export function keptNames(block: readonly Node[], keepers: ReadonlySet<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (keepers.size === 0) return found;
  for (const statement of block) {
    if (statement.type !== 'ExpressionStatement') continue;
    for (const expression of sequence(part(statement, 'expression'))) {
      const kept = keptName(expression, keepers);
      const name = identifier(kept?.named);
      if (kept && name !== undefined) found.set(name, kept.name);
    }
  }
  return found;
}

/** The name that a class is given in a static block of its own. */
export function keptClassName(node: Node, keepers: ReadonlySet<string>): string | undefined {
  if (keepers.size === 0) return undefined;
  for (const member of parts(part(node, 'body') ?? node, 'body')) {
    if (member.type !== 'StaticBlock') continue;
    for (const statement of children(member)) {
      const kept = keptName(part(statement, 'expression'), keepers);
      if (kept?.named.type === 'ThisExpression') return kept.name;
    }
  }
  return undefined;
}

function sequence(node: Node | undefined): readonly Node[] {
  if (node?.type === 'SequenceExpression') return parts(node, 'expressions');
  return node ? [node] : [];
}
