import { type Attributes, type Context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import type { Asked, Contender } from './contenders.js';
import { traceIds } from './ids.js';

const RATIO = 0.1;
const IDS = traceIds(1000);
const ATTRIBUTES: Attributes = {
  'http.request.method': 'GET',
  'url.scheme': 'https',
  'url.path': '/service-9/orders/7',
  'url.query': 'page=2',
  'server.address': 'orders.shop.internal',
  'server.port': 8443,
  'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0',
};

/** A question to a sampler; the answers to a thousand trace ids are timed. */
export interface Case {
  readonly name: string;
  readonly samplerOf: (contender: Contender) => Asked | undefined;
  readonly contexts: readonly Context[];
}

const plain = ({ plain: make }: Contender) => make(RATIO);

export const CASES: readonly Case[] = [
  { name: 'a new trace', samplerOf: plain, contexts: IDS.map(() => ROOT_CONTEXT) },
  { name: 'a new trace, the last of 10 rules matches', samplerOf: ({ withRules }) => withRules?.(RATIO), contexts: IDS.map(() => ROOT_CONTEXT) },
  { name: 'below a span of the process', samplerOf: plain, contexts: IDS.map((id) => below(id, false, 1)) },
  { name: 'below another service, sampled', samplerOf: plain, contexts: IDS.map((id) => below(id, true, 1, 'ot=th:0,es=s:1')) },
  { name: 'below another service, not sampled', samplerOf: plain, contexts: IDS.map((id) => below(id, true, 0, 'es=s:1')) },
];

function below(traceId: string, isRemote: boolean, traceFlags: number, state = ''): Context {
  const traceState = new TraceState(state);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: '00f067aa0ba902b7', traceFlags, isRemote, traceState });
}

let answers = 0;

/** So that no compiler finds the work useless. */
export const answered = (): number => answers;

/** Asks so many times. */
export function ask(sampler: Asked, contexts: readonly Context[], times: number): void {
  for (let index = 0; index < times; index += 1) {
    const which = index % IDS.length;
    answers += sampler.shouldSample(contexts[which] as Context, IDS[which] as string, 'GET', SpanKind.SERVER, ATTRIBUTES, []).decision;
  }
}
