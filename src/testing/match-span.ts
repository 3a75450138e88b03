import type { ExpectedSpan } from './expected-span.js';
import type { AttributeValue, FinishedSpan } from './finished-span.js';
import { matchesGlob } from './glob.js';

/** Whether a span by itself, without its children, is the expected one. */
export function matchesSpan(expected: ExpectedSpan, span: FinishedSpan): boolean {
  const { kind = span.kind, service = '*', attributes = {}, error = false } = expected;
  return (
    kind === span.kind &&
    matchesGlob(expected.name, span.name) &&
    matchesGlob(service, span.service) &&
    error === (span.status.code === 'ERROR') &&
    Object.entries(attributes).every(([key, value]) => matchesValue(value, span.attributes[key]))
  );
}

function matchesValue(expected: AttributeValue, actual: AttributeValue | undefined): boolean {
  if (actual === undefined) return false;
  if (typeof expected === 'object') return JSON.stringify(expected) === JSON.stringify(actual);
  if (typeof expected !== 'string') return Object.is(expected, actual);
  return matchesGlob(expected, typeof actual === 'object' ? JSON.stringify(actual) : String(actual));
}

/**
 * How much a span that is not the expected one looks like it; 0 when a reader would not take one for a change of the
 * other.
 */
export function similarity(expected: ExpectedSpan, span: FinishedSpan, children: readonly FinishedSpan[]): number {
  const sameKind = Number((expected.kind ?? span.kind) === span.kind) * 2;
  const sameName = matchesGlob(expected.name, span.name) ? 4 : Number(shareWord(expected.name, span.name));
  const sameService = Number(expected.service !== undefined && matchesGlob(expected.service, span.service));
  const sameBelow = (expected.children ?? []).some((below) => children.some((child) => matchesSpan(below, child)));
  const score = sameKind + sameName + sameService + Number(sameBelow) * 2;
  return sameName + Number(sameBelow) > 0 && score >= 3 ? score : 0;
}

function shareWord(a: string, b: string): boolean {
  const words = new Set(a.split(' '));
  return b.split(' ').some((word) => words.has(word));
}
