import { type Alignment, alignTrees } from './align-trees.js';
import type { ExpectedSpan } from './expected-span.js';
import { parseExpectedTree } from './expected-tree.js';
import type { FinishedSpan } from './finished-span.js';
import { formatActual, formatExpected } from './format-span.js';
import { growTrees } from './span-tree.js';

/** A drawn tree, or the same as objects; several roots stand for several traces or for spans without parent. */
export type ExpectedTrace = string | ExpectedSpan | readonly ExpectedSpan[];

export interface CompareOptions {
  /** Whether siblings have to start in the order in which they are written. Default: false. */
  ordered?: boolean;
}

/**
 * Compares traces with an expected tree: every expected span has to be there, at its place, and no other.
 *
 * @returns `undefined` when they are equal; otherwise a difference of the two trees, line by line, in which `-` marks
 * what was expected and `+` what is there.
 * @throws SyntaxError when the expected tree cannot be read.
 */
export function compareTrace(
  spans: readonly FinishedSpan[],
  expected: ExpectedTrace,
  { ordered = false }: CompareOptions = {},
): string | undefined {
  const tree = typeof expected === 'string' ? parseExpectedTree(expected) : [expected].flat();
  const nodes = growTrees(spans).flatMap((trace) => trace.roots);
  const alignments = alignTrees(tree, nodes, ordered);
  // Services are shown where they tell something.
  const withService = new Set(spans.map((span) => span.service)).size > 1;
  const lines: string[] = [];
  const counts = { missing: 0, unexpected: 0, different: 0 };

  function write({ expected: wanted, actual, same, children }: Alignment, depth: number): void {
    const indent = '  '.repeat(depth);
    const found = actual?.span;
    if (wanted) lines.push(`${same ? ' ' : '-'} ${indent}${formatExpected(wanted)}`);
    if (found && !same) {
      const keys = Object.keys(wanted?.attributes ?? {});
      const service = wanted ? wanted.service !== undefined : withService;
      lines.push(`+ ${indent}${formatActual(found, keys, service)}`);
    }
    if (!found) counts.missing += 1;
    else if (!wanted) counts.unexpected += 1;
    else if (!same) counts.different += 1;
    for (const child of children) write(child, depth + 1);
  }
  for (const alignment of alignments) write(alignment, 0);

  const summary = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
  if (summary.length === 0) return undefined;
  const header = `The trace is not the expected one (- expected, + actual): ${summary.join(', ')}.`;
  return `${header}\n\n${lines.join('\n')}\n`;
}
