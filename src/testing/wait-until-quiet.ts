import { drawTrace } from './draw-trace.js';
import type { FinishedSpan } from './finished-span.js';

export interface QuietOptions {
  /** For how long no span may be open and none may end, in milliseconds. Default: 50. */
  quietMs?: number;
  /** When to give up, in milliseconds. Default: 5000. */
  timeoutMs?: number;
  /** How many spans to wait for at least: for work that begins only after a while. Default: 0. */
  atLeast?: number;
}

/** What is watched. */
export interface SpanSource {
  spans(): readonly FinishedSpan[];
  openSpans(): number;
  /** Calls back after each span that ended; returns how to stop that. */
  onSpan(listener: () => void): () => void;
}

const MAX_DRAWN = 200;

/** Resolves when the source is quiet; rejects at the timeout with what is open and a drawing of what has ended. */
export function waitUntilQuiet(
  source: SpanSource,
  { quietMs = 50, timeoutMs = 5000, atLeast = 0 }: QuietOptions = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const quiet = setTimeout(() => {
      // A span that is open says nothing until it ends: asked again after as long.
      if (source.openSpans() > 0 || source.spans().length < atLeast) quiet.refresh();
      else settle(resolve);
    }, quietMs);
    const timeout = setTimeout(() => {
      settle(() => reject(new Error(complaint(source, timeoutMs, atLeast))));
    }, timeoutMs);
    const stopListening = source.onSpan(() => quiet.refresh());
    const settle = (done: () => void): void => {
      clearTimeout(quiet);
      clearTimeout(timeout);
      stopListening();
      done();
    };
  });
}

function complaint(source: SpanSource, timeoutMs: number, atLeast: number): string {
  const spans = source.spans();
  const open = source.openSpans();
  const states = [
    ...(open > 0 ? [`${open} started and did not end`] : []),
    `${spans.length} ended`,
    ...(atLeast > spans.length ? [`${atLeast - spans.length} of at least ${atLeast} are missing`] : []),
  ];
  // Those that wait for an open one are marked in the drawing: their parent is not among these spans.
  const drawn = drawTrace(spans.slice(-MAX_DRAWN));
  return `Not quiet within ${timeoutMs} ms; of the spans, ${states.join(', ')}.\n\n${drawn}`;
}
