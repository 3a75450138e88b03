import { row, type Setting } from './setting.js';
import { boolean, oneOf } from './types.js';

/** The part of the table that is about messages. */
export const KAFKA_SETTINGS = {
  'kafka.consumer_parent': row(
    ['OTEL_AGENT_KAFKA_CONSUMER_PARENT'],
    oneOf('producer', 'link'),
    'producer',
    'Where the span of a received message belongs: below its `producer`, or in a trace of the consumer with a `link` to the producer.',
  ),
  'kafka.message_context': row(
    ['OTEL_AGENT_KAFKA_MESSAGE_CONTEXT'],
    boolean,
    true,
    'Makes the span and the baggage of each message of a batch active while the service works on it.',
  ),
  'kafka.metrics': row(
    ['OTEL_AGENT_KAFKA_METRICS'],
    boolean,
    true,
    'Counts, durations and lag (`messaging.*`) on the MeterProvider that the service registers; without one nothing is measured.',
  ),
} as const satisfies Record<string, Setting<unknown>>;
