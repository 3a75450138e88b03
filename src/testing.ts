import { agentHandle } from './handle.js';
import { defaultCollector } from './testing/default-collector.js';
import type { FinishedSpan } from './testing/finished-span.js';
import { runningAgent } from './testing/running-agent.js';
import { createCollector, type SpanCollector } from './testing/span-collector.js';
import type { QuietOptions } from './testing/wait-until-quiet.js';

export { assertTrace } from './testing/assert-trace.js';
export { compareTrace, type CompareOptions, type ExpectedTrace } from './testing/compare-trace.js';
export { drawTrace, type DrawOptions } from './testing/draw-trace.js';
export type { ExpectedSpan } from './testing/expected-span.js';
export type { AttributeValue, FinishedEvent, FinishedSpan, SpanKindName } from './testing/finished-span.js';
export type { SpanCollector } from './testing/span-collector.js';
export type { QuietOptions } from './testing/wait-until-quiet.js';

// From here on, so that the first call of finishedSpans() knows what ended before it.
if (agentHandle()?.state === 'running') defaultCollector();

/**
 * A collector of its own, for a part of a test: it knows only what ends after this call.
 *
 * @throws Error when no agent runs in this process.
 */
export function collect(): SpanCollector {
  return createCollector(runningAgent);
}

/**
 * The spans that ended in this process since this module was loaded or since {@link clearSpans}, children before their
 * parents, whether or not they are sampled. At most 10 000, the newest.
 *
 * @throws Error when no agent runs in this process.
 */
export function finishedSpans(): FinishedSpan[] {
  return defaultCollector().spans();
}

/** {@link finishedSpans} by trace; traces and their spans in the order of their start. */
export function traces(): FinishedSpan[][] {
  return defaultCollector().traces();
}

/** Forgets what has ended so far; spans that are still open come when they end. */
export function clearSpans(): void {
  defaultCollector().clear();
}

/**
 * Resolves with the finished spans as soon as no span is open and none has ended for `quietMs`.
 *
 * @throws Error when it is not quiet within `timeoutMs`, with a drawing of what has ended; or when no agent runs.
 */
export async function waitForQuiet(options?: QuietOptions): Promise<FinishedSpan[]> {
  return defaultCollector().waitForQuiet(options);
}
