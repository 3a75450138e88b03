import { createHash } from 'node:crypto';

/** What leaves of a plan: no condition, no literal, no text of the statement. */
export interface Plan {
  readonly startupCost: number;
  readonly totalCost: number;
  /** Rows that the planner expects. */
  readonly rows: number;
  /** From the top, depth first: `Limit`, `Sort`, `Seq Scan`. */
  readonly nodeTypes: readonly string[];
  /** Tables that are scanned, each once. */
  readonly relations: readonly string[];
  /** The same for plans of the same shape, whatever the costs. */
  readonly hash: string;
}

const MOST_NODES = 100;

/** What of a node makes a plan another one. */
const SHAPE = ['Node Type', 'Relation Name', 'Index Name', 'Join Type', 'Strategy', 'Parent Relationship', 'Scan Direction', 'Parallel Aware'];

type Node = Readonly<Record<string, unknown>>;

/** Reads what `EXPLAIN (FORMAT JSON)` gave; undefined when it is no plan. */
export function planOf(answer: unknown): Plan | undefined {
  const data: unknown = typeof answer === 'string' ? JSON.parse(answer) : answer;
  const top = (Array.isArray(data) ? (data[0] as Node | undefined) : undefined)?.['Plan'];
  if (typeof top !== 'object' || top === null) return undefined;
  const nodeTypes: string[] = [];
  const relations = new Set<string>();
  const hash = createHash('sha256');
  const visit = (node: Node, depth: number): void => {
    if (nodeTypes.length >= MOST_NODES) return;
    nodeTypes.push(String(node['Node Type']));
    const { 'Relation Name': relation, Plans: below } = node;
    if (typeof relation === 'string') relations.add(relation);
    hash.update(`${depth}:${SHAPE.map((key) => String(node[key] ?? '')).join('|')}\n`);
    if (Array.isArray(below)) for (const child of below as Node[]) visit(child, depth + 1);
  };
  visit(top as Node, 0);
  const number = (key: string) => Number((top as Node)[key] ?? 0);
  return {
    startupCost: number('Startup Cost'),
    totalCost: number('Total Cost'),
    rows: number('Plan Rows'),
    nodeTypes,
    relations: [...relations],
    hash: hash.digest('hex').slice(0, 16),
  };
}
