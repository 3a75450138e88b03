import type { ExpectedSpan } from './expected-span.js';
import { matchesSpan, similarity } from './match-span.js';
import { type Likeness, type Pair, pairUp } from './pair-up.js';
import { pairUpInOrder } from './pair-up-in-order.js';
import type { SpanNode } from './span-tree.js';

/** An expected span, the actual one, or both where the two belong together; and the same for what is below them. */
export interface Alignment {
  expected: ExpectedSpan | undefined;
  actual: SpanNode | undefined;
  /** The two match; whether the children do is not part of it. */
  same: boolean;
  children: Alignment[];
}

/** Lays an expected forest over an actual one so that as much as possible of them is equal. */
export function alignTrees(
  expected: readonly ExpectedSpan[],
  actual: readonly SpanNode[],
  ordered: boolean,
): Alignment[] {
  const pair = ordered ? pairUpInOrder : pairUp;
  const known = new Map<ExpectedSpan, Map<SpanNode, boolean>>();

  // Siblings ask for the same pairs of grandchildren again and again: each is compared once.
  function equal(span: ExpectedSpan, node: SpanNode): boolean {
    const results = known.get(span) ?? new Map<SpanNode, boolean>();
    known.set(span, results);
    const result =
      results.get(node) ?? (matchesSpan(span, node.span) && equalForests(spread(span.children), node.children));
    results.set(node, result);
    return result;
  }

  function equalForests(spans: readonly ExpectedSpan[], nodes: readonly SpanNode[]): boolean {
    if (spans.length !== nodes.length) return false;
    return pair(spans, nodes, { equal, similar: () => 0 }).every(([span, node]) => span && node);
  }

  const likeness: Likeness<ExpectedSpan, SpanNode> = {
    equal,
    similar: (span, node) => similarity(span, node.span, node.children.map((child) => child.span)),
  };

  function align(spans: readonly ExpectedSpan[], nodes: readonly SpanNode[]): Alignment[] {
    return pair(spans, nodes, likeness).map(([span, node]: Pair<ExpectedSpan, SpanNode>) => ({
      expected: span,
      actual: node,
      same: span !== undefined && node !== undefined && matchesSpan(span, node.span),
      children: align(spread(span?.children), node?.children ?? []),
    }));
  }
  return align(spread(expected), actual);
}

function spread(spans: readonly ExpectedSpan[] = []): ExpectedSpan[] {
  return spans.flatMap((span) => Array.from({ length: span.times ?? 1 }, () => span));
}
