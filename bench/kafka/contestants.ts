import { join } from 'node:path';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import type { Contestant } from '../pg/contestants.js';
import { installPeers } from '../startup/install-peers.js';

const ROOT = join(__dirname, '..', '..', '..');
const PEERS = join(ROOT, 'bench/peers');
const OURS = ['--require', join(ROOT, 'dist/register.cjs')];

/** What is measured. */
export const APP = join(ROOT, 'bench/apps/messages.cjs');

/** None, ours in its settings, and upstream's instrumentation in upstream's SDK, with as little else as it can do with. */
export function contestants(): readonly Contestant[] {
  installPeers(PEERS);
  const flags = ['--require', join(PEERS, 'node_modules/@opentelemetry/auto-instrumentations-node/dist/register.cjs')];
  const only = {
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'none',
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'kafkajs',
    // Otherwise it throws away what it cannot send in time, and what is thrown away costs nothing.
    OTEL_BSP_MAX_QUEUE_SIZE: '100000',
  };
  return [
    { name: 'none', flags: [], env: {} },
    { name: 'otel-agent', flags: OURS, env: {} },
    { name: 'otel-agent, ratio 0', flags: OURS, env: { OTEL_AGENT_SAMPLING_RATIO: '0' } },
    { name: 'otel-agent, no message context', flags: OURS, env: { OTEL_AGENT_KAFKA_MESSAGE_CONTEXT: 'false' } },
    { name: 'upstream', flags, env: only },
    { name: 'upstream, ratio 0', flags, env: { ...only, OTEL_TRACES_SAMPLER: 'always_off' } },
  ];
}

/** What the spans of the same messages have of upstream's, and more, by kind. */
export function compareKinds(ours: readonly FinishedSpan[], upstreams: readonly FinishedSpan[]): string {
  const lines = ['PRODUCER', 'CONSUMER', 'CLIENT'].map((kind) => {
    const [own, theirs] = [ours, upstreams].map((spans) => spans.filter((span) => span.kind === kind)) as [FinishedSpan[], FinishedSpan[]];
    const keys = (spans: readonly FinishedSpan[]) => new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
    const lacking = [...keys(theirs)].filter((key) => !keys(own).has(key));
    const more = [...keys(own)].filter((key) => !keys(theirs).has(key));
    return `- ${kind}: ours ${own.length} spans, upstream's ${theirs.length}; upstream's attributes that ours lack: ${lacking.join(', ') || 'none'}; more in ours: ${more.map((key) => `\`${key}\``).join(', ') || 'none'}.`;
  });
  return ['Spans of the same messages:', '', ...lines].join('\n');
}
