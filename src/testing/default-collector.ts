import { runningAgent } from './running-agent.js';
import { createCollector, type SpanCollector } from './span-collector.js';

// Not a variable of this module: a test and the helpers it uses may each have their own copy of the package.
const COLLECTOR = Symbol.for('@org/otel-agent/testing');

type Shared = { [COLLECTOR]?: SpanCollector };

/** The collector that all callers in this thread share, made at the first call; throws when no agent runs. */
export function defaultCollector(): SpanCollector {
  runningAgent();
  const shared = globalThis as Shared;
  if (!shared[COLLECTOR]) {
    const value = createCollector(runningAgent);
    Object.defineProperty(shared, COLLECTOR, { value, configurable: true, enumerable: false });
    return value;
  }
  return shared[COLLECTOR];
}
