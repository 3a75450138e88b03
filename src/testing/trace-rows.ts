import type { AttributeValue, FinishedSpan } from './finished-span.js';
import { spanError } from './span-error.js';
import type { SpanNode, TraceTree } from './span-tree.js';
import { chosenAttributes, eventAttributes, tellingAttributes } from './telling-attributes.js';
import { oneLine } from './text.js';

/** One line of a drawn trace, before it is cut and wrapped to the width of the page. */
export interface TraceRow {
  /** The lines of the tree, left of the text. */
  lines: string;
  type: 'span' | 'failed span' | 'error' | 'note' | 'attributes';
  /** Pieces between which the row may be broken. */
  pieces: string[];
  /** Only on the row that names a span. */
  span?: FinishedSpan;
}

const MAX_LINKS = 3;
const MAX_INDENT = 48;

/** Turns the tree of one trace into rows; `all` are the spans in which the target of a link is looked up. */
export function traceRows(tree: TraceTree, all: readonly FinishedSpan[], keys?: readonly string[]): TraceRow[] {
  const rows: TraceRow[] = [];

  function add(node: SpanNode, lines: string, linesBelow: string, shownAbove: ReadonlyMap<string, string>): void {
    const { span, children, parentMissing } = node;
    const failed = span.status.code === 'ERROR';
    const pieces = [`${span.kind} ${oneLine(span.name)}`];
    rows.push({ lines: shorten(lines), type: failed ? 'failed span' : 'span', pieces, span });

    const detail = (type: TraceRow['type'], ...texts: string[]): void => {
      const beside = linesBelow + (children.length > 0 ? '│ ' : '  ');
      if (texts.length > 0) rows.push({ lines: shorten(beside), type, pieces: texts });
    };
    const error = spanError(span);
    if (error !== undefined) detail(failed ? 'error' : 'note', ...`✗ ${error}`.split(' '));
    if (parentMissing) detail('note', `┄ its parent ${span.parentSpanId ?? ''} is not among these spans`);
    for (const link of linkNotes(span, all)) detail('note', link);
    const attributes = keys ? chosenAttributes(span, keys) : tellingAttributes(span, shownAbove);
    detail('attributes', ...attributes.map(([key, value]) => `${key}=${show(value)}`));

    // Exceptions are told above, as what went wrong.
    for (const { name, attributes: values } of span.events) {
      if (name !== 'exception') detail('attributes', `• ${oneLine(name)}`, ...eventAttributes(values, keys).map(([key, value]) => `${key}=${show(value)}`));
    }

    const shown = new Map([...shownAbove, ...attributes.map(([key, value]) => [key, String(value)] as const)]);
    children.forEach((child, index) => {
      const last = index === children.length - 1;
      add(child, `${linesBelow}${last ? '└─ ' : '├─ '}`, `${linesBelow}${last ? '   ' : '│  '}`, shown);
    });
  }

  for (const root of tree.roots) {
    const mark = root.parentMissing ? '┄┄ ' : '';
    add(root, mark, ' '.repeat(mark.length), new Map());
  }
  return rows;
}

// The lines of a very deep tree would leave no room for the text.
function shorten(lines: string): string {
  return lines.length > MAX_INDENT ? `…${lines.slice(lines.length - MAX_INDENT + 1)}` : lines;
}

function linkNotes({ links, parentSpanId }: FinishedSpan, all: readonly FinishedSpan[]): string[] {
  const others = links.filter((link) => link.spanId !== parentSpanId);
  const notes = others.slice(0, MAX_LINKS).map(({ traceId, spanId }) => {
    const target = all.find((span) => span.spanId === spanId && span.traceId === traceId);
    if (!target) return `↪ linked to span ${spanId} of trace ${traceId}`;
    return `↪ linked to ${target.kind} ${oneLine(target.name)}${target.service ? ` [${target.service}]` : ''}`;
  });
  return others.length > MAX_LINKS ? [...notes, `↪ and to ${others.length - MAX_LINKS} more`] : notes;
}

function show(value: AttributeValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : oneLine(String(value));
}
