/** A node of PostgreSQL's parse tree as JSON: mostly `{ Kind: { … } }`. What it holds is checked where it is used. */
export type Node = { readonly [key: string]: unknown };

/** The fields of a node of that kind; undefined when it is another. */
export function as(node: unknown, kind: string): Node | undefined {
  return typeof node === 'object' && node !== null ? ((node as Node)[kind] as Node | undefined) : undefined;
}

export function listOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? (value as Node[]) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** `[{ String: { sval: 'app' } }, { String: { sval: 'tasks' } }]`; undefined for what is no text (`*`). */
export function stringsOf(nodes: unknown): (string | undefined)[] {
  return listOf(nodes).map((node) => textOf(as(node, 'String')?.['sval']));
}

/** Without casts and collations around it: `$1::uuid`, `CAST($1 AS text)`. */
export function bare(node: unknown): unknown {
  let inner = node;
  for (let next = as(inner, 'TypeCast') ?? as(inner, 'CollateClause'); next; next = as(inner, 'TypeCast') ?? as(inner, 'CollateClause')) {
    inner = next['arg'];
  }
  return inner;
}

/** Whether the node names an operator `=`, also as `OPERATOR(pg_catalog.=)`. */
export function isEquals(operator: unknown): boolean {
  return stringsOf(operator).at(-1) === '=';
}
