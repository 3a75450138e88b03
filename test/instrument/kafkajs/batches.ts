import { trace } from '@opentelemetry/api';
import type { ConsumerRunConfig, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import type { Lab } from './lab.js';

export const RULES = [
  { name: 'all', kafka: { topic: '*' }, take: { 'task.id': 'value.id', tenant: 'headers.x-tenant' }, spread: ['task.id'], baggage: ['tenant'] },
];
export const made = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ key: `k${at}`, value: JSON.stringify({ id: `t${at}` }), headers: { 'x-tenant': `tenant${at}` } }));
export const tick = (ms = 1) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const tracer = () => trace.getTracer('service');
/** Work of the service: a span of its own around it. */
export const work = async (message: KafkaMessage | string, ms = 1) => {
  const span = tracer().startSpan(`work ${typeof message === 'string' ? message : String(message.key)}`);
  await tick(ms);
  span.end();
};
export const idOf = (message: KafkaMessage) => (JSON.parse(String(message.value)) as { id: string }).id;

export interface Seen {
  readonly spans: FinishedSpan[];
  readonly poll: FinishedSpan;
  readonly sent: FinishedSpan[];
  readonly processed: FinishedSpan[];
  workOf(name: string): FinishedSpan | undefined;
}

export async function handled(lab: Lab, count: number, eachBatch: (payload: EachBatchPayload) => Promise<void>, config: ConsumerRunConfig = {}): Promise<Seen> {
  const topic = await lab.send(...made(count));
  await lab.work(topic, count, { eachBatch, ...config });
  const spans = await lab.spans();
  const ordered = (kind: string) =>
    spans
      .filter((span) => span.kind === kind)
      .sort((a, b) => String(a.attributes['messaging.kafka.message.key']).localeCompare(String(b.attributes['messaging.kafka.message.key'])));
  const poll = spans.find(({ name }) => name.startsWith('poll'));
  if (!poll) throw new Error('no batch');
  return { spans, poll, sent: ordered('PRODUCER'), processed: ordered('CONSUMER'), workOf: (name) => spans.find((span) => span.name === `work ${name}`) };
}

