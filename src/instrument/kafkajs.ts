import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import type { LoadedModule } from '../load/module-hook.js';
import type { KafkaRules } from '../rules/kafka/kafka-rules.js';
import { failingClosed } from './cleaner.js';
import { withoutQuotes } from './error-text.js';
import { completeConsumer, type Consumer, handlerFreeStatus } from './kafkajs-consumer.js';
import { noteGroup } from './kafkajs-group.js';
import { quietly } from './kafkajs-loop.js';
import { CompletedKafkaJs } from './kafkajs-instrumentation.js';
import { keyWithoutContent } from './kafkajs-key.js';
import { notePlaces, payloadFreeStatus } from './kafkajs-producer.js';
import type { Instrumented, Toolbox } from './library.js';

const SCOPE = '@opentelemetry/instrumentation-kafkajs';

interface Kafka {
  consumer(options?: { groupId?: string }): Consumer;
}

/**
 * Kafka through `kafkajs`. The official instrumentation makes the spans and carries the context; what it lacks, and
 * what would hurt the service, is put around it by plain assignment.
 */
export function kafkajs({ finish, clean, rules }: Toolbox): Instrumented {
  finish(SCOPE, (span) => {
    withoutQuotes(span);
    payloadFreeStatus(span);
    handlerFreeStatus(span);
  });
  const hook = keyWithoutContent(failingClosed(clean));
  const official = new CompletedKafkaJs({ producerHook: hook, consumerHook: hook }, rules?.kafka);
  return { official: official as unknown as InstrumentationBase, after: (module) => complete(module, rules?.kafka) };
}

function complete(module: LoadedModule, rules: KafkaRules | undefined): void {
  if (module.path === 'src/producer/groupMessagesPerPartition.js') module.exports = notingPlaces(module.exports);
  if (!module.main) return;
  const prototype = (module.exports as { Kafka?: { prototype: Kafka } }).Kafka?.prototype;
  if (!prototype) return;
  const { consumer } = prototype;
  prototype.consumer = function completedConsumer(options) {
    const made = consumer.call(this, options);
    noteGroup(made, options?.groupId);
    return completeConsumer(made, rules);
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
