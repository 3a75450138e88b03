import { drawTrace } from '../../src/testing/draw-trace.js';
import type { Receiver } from '../otlp-receiver.js';
import { connectionFault } from './connection-fault.js';
import { groupByTrace } from './group-by-trace.js';
import type { Progress } from './progress.js';

const lookEveryMs = 250;
/** A trace that nothing was added to for so long is drawn. */
const quietMs = 1000;

/** Draws each trace that begins from now on, once it is connected and quiet. Never resolves. */
export function drawNewTraces(receiver: Receiver, progress: Progress): Promise<never> {
  const begin = Date.now();
  const drawn = new Set<string>();
  const growing = new Map<string, { count: number; since: number }>();
  setInterval(() => {
    for (const [traceId, spans] of groupByTrace(receiver.spans())) {
      if (drawn.has(traceId) || spans.some(({ startMs }) => startMs < begin)) continue;
      const before = growing.get(traceId);
      if (before?.count !== spans.length) {
        growing.set(traceId, { count: spans.length, since: performance.now() });
      } else if (performance.now() - before.since >= quietMs && !connectionFault(spans)) {
        drawn.add(traceId);
        growing.delete(traceId);
        progress.line(`${drawTrace(spans, { color: progress.color }).trimEnd()}\n`);
      }
    }
  }, lookEveryMs);
  return new Promise(() => {});
}
