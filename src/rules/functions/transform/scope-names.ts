import { children, identifier, isClass, isFunction, type Node, part, parts } from './node.js';

/** Names that a function's parameters bind. */
export function parameterNames(node: Node): Set<string> {
  const names = new Set<string>();
  for (const parameter of parts(node, 'params')) bound(parameter, names);
  return names;
}

/** What the body of a function declares for the whole function. */
export interface BodyNames {
  /** By `var`, at any depth. */
  readonly variables: ReadonlySet<string>;
  /** By function declarations directly in the body. */
  readonly functions: readonly string[];
}

export function bodyNames(body: Node): BodyNames {
  const variables = new Set<string>();
  collect(body, variables);
  const functions = parts(body, 'body').filter(({ type }) => type === 'FunctionDeclaration');
  return { variables, functions: functions.flatMap((node) => identifier(part(node, 'id')) ?? []) };
}

/** Whether something in a function, not in functions inside of it (arrow functions aside), is of this type. */
export function uses(node: Node, type: string): boolean {
  return children(node).some((child) => {
    if (child.type === type) return true;
    if (isClass(child)) return false;
    return child.type === 'FunctionDeclaration' || child.type === 'FunctionExpression' ? false : uses(child, type);
  });
}

function collect(node: Node, names: Set<string>): void {
  for (const child of children(node)) {
    if (isFunction(child) || isClass(child)) continue;
    if (child.type === 'VariableDeclaration' && child['kind'] === 'var') {
      for (const declarator of parts(child, 'declarations')) bound(part(declarator, 'id'), names);
    }
    collect(child, names);
  }
}

function bound(pattern: Node | undefined, names: Set<string>): void {
  switch (pattern?.type) {
    case 'Identifier':
      names.add(pattern['name'] as string);
      return;
    case 'AssignmentPattern':
      return bound(part(pattern, 'left'), names);
    case 'RestElement':
      return bound(part(pattern, 'argument'), names);
    case 'ArrayPattern':
      for (const element of parts(pattern, 'elements')) bound(element, names);
      return;
    case 'ObjectPattern':
      for (const property of parts(pattern, 'properties')) bound(property.type === 'Property' ? part(property, 'value') : property, names);
      return;
    default:
  }
}
