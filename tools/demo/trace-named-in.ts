import { DemoFailure } from './failure.js';

/** The trace that the agent names in a response. */
export function traceNamedIn(response: Response, request: string): { traceId: string; serverTiming: string } {
  const serverTiming = response.headers.get('server-timing') ?? '';
  const [, traceId, flags = ''] = /traceparent;desc="00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})"/.exec(serverTiming) ?? [];
  if (!traceId) throw new DemoFailure(`${request}: the response names no trace (Server-Timing: "${serverTiming}")`);
  if ((Number.parseInt(flags, 16) & 1) === 0) throw new DemoFailure(`${request}: the trace is not sampled; see OTEL_TRACES_SAMPLER`);
  return { traceId, serverTiming };
}
