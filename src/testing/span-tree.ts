import type { FinishedSpan } from './finished-span.js';

/** A span with its children, which stand in the order in which they started. */
export interface SpanNode {
  span: FinishedSpan;
  children: SpanNode[];
  /** The span names a parent that is not among the spans given. */
  parentMissing: boolean;
}

/** All spans of one trace; more than one root when parents are missing. */
export interface TraceTree {
  traceId: string;
  /** In the order of their start. */
  spans: FinishedSpan[];
  roots: SpanNode[];
}

/** Groups spans by trace and hangs each under its parent; traces and siblings come in the order of their start. */
export function growTrees(spans: readonly FinishedSpan[]): TraceTree[] {
  const byTrace = new Map<string, FinishedSpan[]>();
  for (const span of spans.toSorted(byStart)) {
    const members = byTrace.get(span.traceId);
    if (members) members.push(span);
    else byTrace.set(span.traceId, [span]);
  }
  return [...byTrace].map(([traceId, members]) => ({ traceId, spans: members, roots: growTree(members) }));
}

// Name and id only decide between spans of the same instant, so that a drawing is the same every time.
function byStart(a: FinishedSpan, b: FinishedSpan): number {
  return a.startMs - b.startMs || compare(a.name, b.name) || compare(a.spanId, b.spanId);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function growTree(spans: readonly FinishedSpan[]): SpanNode[] {
  const nodes = spans.map((span): SpanNode => ({ span, children: [], parentMissing: false }));
  const byId = new Map<string, SpanNode>();
  // A span that was sent twice is shown twice; its children hang under the first one.
  for (const node of nodes) if (!byId.has(node.span.spanId)) byId.set(node.span.spanId, node);
  const parents = new Map<SpanNode, SpanNode>();
  const roots: SpanNode[] = [];
  for (const node of nodes) {
    const parent = byId.get(node.span.parentSpanId ?? '');
    if (parent && !isSameOrAbove(node, parent, parents)) {
      parents.set(node, parent);
      parent.children.push(node);
    } else {
      node.parentMissing = node.span.parentSpanId !== undefined;
      roots.push(node);
    }
  }
  return roots;
}

// Broken data may name a span its own ancestor: such a ring is cut open, or its spans would hang nowhere.
function isSameOrAbove(candidate: SpanNode, from: SpanNode, parents: ReadonlyMap<SpanNode, SpanNode>): boolean {
  for (let node: SpanNode | undefined = from; node; node = parents.get(node)) if (node === candidate) return true;
  return false;
}
