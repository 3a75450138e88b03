import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import type { LoadedModule } from '../load/module-hook.js';
import { failingClosed } from './cleaner.js';
import { withoutQuotes } from './error-text.js';
import { noteClient } from './kafkajs-client.js';
import { type Consumer, keepRunConfig } from './kafkajs-consumer.js';
import { CompletedKafkaJs } from './kafkajs-instrumentation.js';
import { keyWithoutContent } from './kafkajs-key.js';
import { notePlaces } from './kafkajs-producer.js';
import type { Instrumented, Toolbox } from './library.js';
import { withoutPayload } from './messaging/failure.js';
import { messagingMetricsOf } from './messaging/metrics-of.js';
import { quietly } from './messaging/quietly.js';

const SCOPE = '@opentelemetry/instrumentation-kafkajs';

interface Kafka {
  consumer(options?: { groupId?: string }): Consumer;
  producer(options?: { transactionalId?: string }): object;
}

/**
 * Kafka through `kafkajs`. The official instrumentation makes the spans and carries the context; what it lacks, and
 * what would hurt the service, is put around it by plain assignment.
 */
export function kafkajs(toolbox: Toolbox): Instrumented {
  const { finish, clean, rules, settings } = toolbox;
  finish(SCOPE, (span) => {
    withoutQuotes(span);
    withoutPayload(span);
  });
  const hook = keyWithoutContent(failingClosed(clean));
  const metrics = messagingMetricsOf(toolbox);
  const official = new CompletedKafkaJs(
    { producerHook: hook, consumerHook: hook },
    {
      rules: rules?.kafka,
      metrics,
      isLinked: settings['kafka.consumer_parent'] === 'link',
      isActive: settings['kafka.message_context'],
    },
  );
  return { official: official as unknown as InstrumentationBase, after: complete, standBack: () => metrics?.stop() };
}

function complete(module: LoadedModule): void {
  if (module.path === 'src/producer/groupMessagesPerPartition.js') module.exports = notingPlaces(module.exports);
  if (!module.main) return;
  const prototype = (module.exports as { Kafka?: { prototype: Kafka } }).Kafka?.prototype;
  if (!prototype) return;
  const { consumer, producer } = prototype;
  prototype.consumer = function completedConsumer(options) {
    const made = consumer.call(this, options);
    noteClient(made, { group: options?.groupId });
    keepRunConfig(made);
    return made;
  };
  prototype.producer = function completedProducer(options) {
    const made = producer.call(this, options);
    noteClient(made, { transactionalId: options?.transactionalId });
    return made;
  };
}

/** kafkajs distributes messages to partitions in a function of its own, and tells nobody. */
function notingPlaces(exports: unknown): unknown {
  if (typeof exports !== 'function') return exports;
  return function groupMessagesPerPartition(this: unknown, ...args: unknown[]) {
    const messagesOf: unknown = exports.apply(this, args);
    quietly(() => notePlaces(messagesOf));
    return messagesOf;
  };
}
