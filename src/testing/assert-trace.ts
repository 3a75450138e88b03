import { AssertionError } from 'node:assert';
import { compareTrace, type CompareOptions, type ExpectedTrace } from './compare-trace.js';
import type { FinishedSpan } from './finished-span.js';

/**
 * Throws an AssertionError whose message is the difference, unless {@link compareTrace} finds none.
 *
 * @throws SyntaxError when the expected tree cannot be read.
 */
export function assertTrace(spans: readonly FinishedSpan[], expected: ExpectedTrace, options?: CompareOptions): void {
  const message = compareTrace(spans, expected, options);
  if (message !== undefined) {
    throw new AssertionError({ message, operator: 'assertTrace', stackStartFn: assertTrace });
  }
}
