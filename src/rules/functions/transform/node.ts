/** A node of the syntax tree (ESTree), as the parser gives it: what each type has is asked for by name. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** A part that is one node; undefined when it is not there. */
export function part(node: Node, name: string): Node | undefined {
  const value = node[name];
  return isNode(value) ? value : undefined;
}

/** A part that is a list; holes and what is no node are left out. */
export function parts(node: Node, name: string): readonly Node[] {
  const value = node[name];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** All nodes directly below, in the order of the text. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  // Of big bundles there are hundreds of thousands.
  for (const name in node) {
    const value = node[name];
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) found.push(value);
    } else for (const one of value) if (isNode(one)) found.push(one);
  }
  return found;
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

export function isFunction(node: Node | undefined): boolean {
  return node !== undefined && FUNCTIONS.has(node.type);
}

export function isClass(node: Node | undefined): boolean {
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression';
}

/** The text of a literal; undefined for anything else. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : undefined;
}

export function identifier(node: Node | undefined): string | undefined {
  return node?.type === 'Identifier' ? (node['name'] as string) : undefined;
}

/** The name of a member of a class or an object, `#x` for a private one; undefined when it is computed. */
export function keyOf(member: Node): string | undefined {
  const key = part(member, 'key');
  if (key?.type === 'PrivateIdentifier') return `#${key['name'] as string}`;
  if (key?.type === 'Literal') return String(key['value']);
  return member['computed'] === true ? undefined : identifier(key);
}
