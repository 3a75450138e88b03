import { MessageSpans } from './kafka/message-spans.js';
import { patchMethod } from './kafka/patch-method.js';
import { type BatchSpans, tracedBatch } from './kafkajs-batch.js';
import { type MessagePayload, tracedMessage } from './kafkajs-message.js';
import type { Instrumented, Toolbox } from './library.js';
import type { ReceivedMessage } from './messaging/describe-message.js';
import { quietly } from './messaging/quietly.js';
import { plainHeaders } from './kafka/headers.js';
import { completeClassic } from './rdkafka-classic.js';
import { consumerFacts, highWatermarkOf, leaveToOthers, type RdConsumer } from './rdkafka-consumer.js';

interface RunConfig {
  readonly eachMessage?: Parameters<typeof tracedMessage>[0];
  readonly eachBatch?: Parameters<typeof tracedBatch>[0];
}
interface Consumer {
  _getInternalClient(): RdConsumer | null;
}
type Run = (this: Consumer, config?: RunConfig, ...rest: unknown[]) => unknown;

/**
 * Kafka through `@confluentinc/kafka-javascript`: below is the JavaScript surface of `node-rdkafka`. Its API of kafkajs sends by the `produce` of that,
 * message by message, and gives received messages out as kafkajs does.
 */
export function confluentKafka(toolbox: Toolbox): Instrumented {
  const spans = new MessageSpans('@org/otel-agent/confluent-kafka', toolbox);
  return {
    ...spans.instrumented,
    after(module) {
      completeClassic(module, spans);
      const { Consumer } = (module.exports ?? {}) as { Consumer?: { prototype: object } };
      if (module.path === 'lib/kafkajs/_consumer.js' && Consumer) completeRun(Consumer.prototype, spans);
    },
  };
}

function completeRun(prototype: object, spans: MessageSpans): void {
  patchMethod<Run>(prototype, 'run', (run) => function (config, ...rest) {
    const traced = quietly(() => {
      const client = this._getInternalClient();
      if (client) leaveToOthers(client);
      return client && tracedConfig(config, client, spans);
    });
    return run.call(this, traced ?? config, ...rest);
  });
}

/** A copy: what the service gave may be frozen. */
function tracedConfig(config: RunConfig | undefined, client: RdConsumer, spans: MessageSpans): RunConfig | undefined {
  if (typeof config !== 'object' || config === null) return undefined;
  const { eachMessage, eachBatch } = config;
  return {
    ...config,
    ...(typeof eachMessage === 'function' && { eachMessage: tracedMessage(eachMessage, (payload) => beginMessage(payload, client, spans)) }),
    ...(typeof eachBatch === 'function' && { eachBatch: tracedBatch(eachBatch, batchSpans(client, spans)) }),
  };
}

function messageOf({ topic, partition, message }: MessagePayload, client: RdConsumer, highWatermark: number | undefined) {
  return { ...message, headers: plainHeaders(message.headers), topic, partition, highWatermark, ...consumerFacts(client) };
}

function beginMessage(payload: MessagePayload, client: RdConsumer, spans: MessageSpans) {
  const visit = spans.process(messageOf(payload, client, highWatermarkOf(client, payload.topic, payload.partition)));
  return {
    context: visit.context,
    end(failure?: { readonly thrown: unknown }) {
      if (failure) visit.fail(failure.thrown);
      visit.end();
    },
  };
}

function batchSpans(client: RdConsumer, spans: MessageSpans): BatchSpans {
  const { group } = consumerFacts(client);
  const { isLinked, isActive } = spans;
  return {
    isLinked,
    isActive,
    startBatch: ({ topic, partition, messages }) => spans.poll({ topic, partition, count: messages.length, ...consumerFacts(client) }),
    startMessage(message: ReceivedMessage, { topic, partition, highWatermark }, start) {
      const high = Number(highWatermark);
      return spans.startProcess(messageOf({ topic, partition, message }, client, high >= 0 ? high : undefined), start);
    },
    malformed: ({ topic, partition }) => spans.malformed({ topic, partition, group }),
    processed: ({ topic, partition }, tookMs, error) => spans.processed({ topic, partition, group }, tookMs, error),
  };
}
