import { identifier, isNode, keyOf, type Node, part, parts } from './node.js';

/**
 * The arguments of an arrow function, which has no `arguments`, put together from the names that its parameters bind:
 * `(task, { id, of: [first] }) =>` gives `[task,{"id":id,"of":[first]}]`.
 */
export function argumentText(node: Node): string {
  return `[${parts(node, 'params').map(valueText).join(',')}]`;
}

function valueText(pattern: Node): string {
  switch (pattern.type) {
    case 'Identifier':
      return identifier(pattern) ?? 'void 0';
    case 'AssignmentPattern':
      return valueText(part(pattern, 'left') ?? pattern);
    case 'RestElement': {
      const rest = part(pattern, 'argument');
      return rest?.type === 'ObjectPattern' ? 'void 0' : `...${valueText(rest ?? pattern)}`;
    }
    case 'ArrayPattern': {
      const elements = pattern['elements'] as unknown[];
      return `[${elements.map((element) => (isNode(element) ? valueText(element) : 'void 0')).join(',')}]`;
    }
    case 'ObjectPattern':
      return `{${parts(pattern, 'properties').flatMap(propertyText).join(',')}}`;
    default:
      return 'void 0';
  }
}

function propertyText(property: Node): string[] {
  if (property.type === 'RestElement') return [valueText(property)];
  const key = keyOf(property);
  const value = part(property, 'value');
  // In a literal it would set the prototype.
  if (key === undefined || key === '__proto__' || !value) return [];
  return [`${JSON.stringify(key)}:${valueText(value)}`];
}
