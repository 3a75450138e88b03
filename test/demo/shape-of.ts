import type { FinishedSpan } from '../../src/testing/finished-span.js';

/**
 * A trace as text, reduced to what the demo promises: who did what below what, and what failed. Begins with a line end,
 * as an expectation in a template does.
 */
export function shapeOf(spans: readonly FinishedSpan[]): string {
  const byStart = spans.toSorted((a, b) => a.startMs - b.startMs);
  const below = (parent: string | undefined, depth: number): string =>
    byStart
      .filter(({ parentSpanId }) => parentSpanId === parent)
      .map((span) => `\n${line(span, depth)}${below(span.spanId, depth + 1)}`)
      .join('');
  return below(undefined, 0);
}

function line({ service, kind, status, ...span }: FinishedSpan, depth: number): string {
  const error = status.code === 'ERROR' ? ' ERROR' : '';
  return `${service.padEnd(14)}${'  '.repeat(depth)}${kind} ${what(span, kind)}${error}`;
}

function what({ name, attributes }: Pick<FinishedSpan, 'name' | 'attributes'>, kind: string): string {
  const destination = attributes['messaging.destination.name'];
  if (destination !== undefined) return String(destination);
  const verb = /\b(INSERT|SELECT|UPDATE)\b/.exec(name)?.[1];
  if (verb) return [verb, attributes['db.response.status_code']].filter(Boolean).join(' ');
  return kind === 'CLIENT' ? `${name} ${attributes['http.response.status_code']}` : name;
}
