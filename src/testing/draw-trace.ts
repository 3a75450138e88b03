import { styleText } from 'node:util';
import { drawRows, type Paint } from './draw-rows.js';
import type { FinishedSpan } from './finished-span.js';
import { formatDuration } from './format-duration.js';
import { growTrees } from './span-tree.js';
import { traceRows } from './trace-rows.js';

export interface DrawOptions {
  /** ANSI colours. Default: false. Whether the output is a terminal, and `NO_COLOR`, is for the caller to ask. */
  color?: boolean;
  /**
   * Keys of the attributes to show, `*` stands for any run of characters; an empty list shows none. Default: those of
   * the service itself and of business rules, and the standard ones that tell something beyond the span's name.
   */
  attributes?: readonly string[];
  /** Default: true. */
  durations?: boolean;
  /** The column with the service's name, which is shown where it changes. Default: true. */
  service?: boolean;
}

/**
 * Draws traces as trees for a terminal, at most 110 columns wide: service, kind, name, duration, and below them what
 * went wrong, links, and the attributes that matter. A span whose parent is not among the spans stands by itself,
 * marked with `┄┄`.
 */
export function drawTrace(spans: readonly FinishedSpan[], options: DrawOptions = {}): string {
  if (spans.length === 0) return 'no spans';
  const { color = false, attributes, durations = true, service = true } = options;
  // `validateStream` would ask whether this process's stdout is a terminal: the caller has decided already.
  const paint: Paint = (style, text) => (color && text ? styleText(style, text, { validateStream: false }) : text);
  const drawn = growTrees(spans).map((tree) => {
    const header = `${paint('bold', `trace ${tree.traceId}`)}  ${summary(tree.spans, durations)}`;
    return `${header}\n${drawRows(traceRows(tree, spans, attributes), { paint, durations, service })}`;
  });
  return drawn.join('\n\n');
}

function summary(spans: readonly FinishedSpan[], durations: boolean): string {
  const services = new Set(spans.map((span) => span.service)).size;
  const errors = spans.filter((span) => span.status.code === 'ERROR').length;
  const start = spans[0]?.startMs ?? 0;
  const end = spans.reduce((latest, span) => Math.max(latest, span.startMs + span.durationMs), start);
  const parts = [count(spans.length, 'span')];
  if (services > 1) parts.push(count(services, 'service'));
  if (durations) parts.push(formatDuration(end - start));
  if (errors > 0) parts.push(count(errors, 'error'));
  return parts.join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
