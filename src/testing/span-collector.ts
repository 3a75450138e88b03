import type { AgentHandle } from '../handle.js';
import type { FinishedSpan } from './finished-span.js';
import { growTrees } from './span-tree.js';
import { type QuietOptions, waitUntilQuiet } from './wait-until-quiet.js';

/** Spans of this process that ended since the collector was made or cleared. */
export interface SpanCollector {
  /** In the order in which they ended: children before their parents. At most 10 000, the newest. */
  spans(): FinishedSpan[];
  /** The same by trace, traces and spans in the order of their start. */
  traces(): FinishedSpan[][];
  clear(): void;
  /** Resolves with the spans once none is open and none has ended for a while; rejects at the timeout. */
  waitForQuiet(options?: QuietOptions): Promise<FinishedSpan[]>;
  /** Collects no longer. */
  stop(): void;
}

const MAX_SPANS = 10_000;
const TOO_MANY = `more than ${MAX_SPANS} spans ended: the oldest are forgotten, clearSpans() helps`;

/** Collects from one agent; `running` is asked again before each wait, and throws when the agent has ceased to run. */
export function createCollector(running: () => AgentHandle): SpanCollector {
  let spans: FinishedSpan[] = [];
  let warned = false;
  const listeners = new Set<() => void>();
  const stop = running().onSpanEnd((span) => {
    if (spans.push(span) > MAX_SPANS) {
      spans.shift();
      if (!warned) process.emitWarning(TOO_MANY);
      warned = true;
    }
    for (const listener of listeners) listener();
  });

  return {
    spans: () => [...spans],
    traces: () => growTrees(spans).map((trace) => trace.spans),
    clear() {
      spans = [];
      warned = false;
    },
    async waitForQuiet(options) {
      const agent = running();
      await waitUntilQuiet(
        {
          spans: () => spans,
          openSpans: () => agent.openSpans(),
          onSpan(listener) {
            listeners.add(listener);
            return () => listeners.delete(listener);
          },
        },
        options,
      );
      return [...spans];
    },
    stop,
  };
}
