import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import type { LoadedModule } from '../load/module-hook.js';
import { failingClosed } from './cleaner.js';
import { withoutQuotes } from './error-text.js';
import { completeConsumer, type Consumer, handlerFreeStatus } from './kafkajs-consumer.js';
import { keyWithoutContent } from './kafkajs-key.js';
import { completeProducer, payloadFreeStatus, type Producer } from './kafkajs-producer.js';
import type { Instrumented, Toolbox } from './library.js';

const SCOPE = '@opentelemetry/instrumentation-kafkajs';

interface Kafka {
  consumer(options?: { groupId?: string }): Consumer;
  producer(...options: unknown[]): Producer;
}

/**
 * Kafka through `kafkajs`. The official instrumentation makes the spans and carries the context; what it lacks, and
 * what would hurt the service, is put around it by plain assignment.
 */
export function kafkajs({ finish, clean }: Toolbox): Instrumented {
  finish(SCOPE, (span) => {
    withoutQuotes(span);
    payloadFreeStatus(span);
    handlerFreeStatus(span);
  });
  const hook = keyWithoutContent(failingClosed(clean));
  return { official: new KafkaJsInstrumentation({ producerHook: hook, consumerHook: hook }), after: complete };
}

function complete({ main, exports }: LoadedModule): void {
  if (!main) return;
  const prototype = (exports as { Kafka?: { prototype: Kafka } }).Kafka?.prototype;
  if (!prototype) return;
  const { consumer, producer } = prototype;
  prototype.consumer = function completedConsumer(options) {
    return completeConsumer(consumer.call(this, options), options?.groupId);
  };
  prototype.producer = function completedProducer(...options) {
    return completeProducer(producer.apply(this, options));
  };
}
