import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import type { LoadedModule } from '../load/module-hook.js';
import type { MessageSpans } from './kafka/message-spans.js';
import { completeConsumer, type RdConsumer, tracedByOthers, visitOf } from './rdkafka-consumer.js';
import { completeHighLevel, completeProducer } from './rdkafka-producer.js';
import { patchMethod } from './kafka/patch-method.js';
import { traceStreams } from './kafka/streams.js';

interface Stream extends Readable {
  readonly consumer: RdConsumer | null;
  readonly streamAsBatch?: boolean;
}

/** The classes of `node-rdkafka`, which are also those below `@confluentinc/kafka-javascript`: each in a file of its own. */
export function completeClassic(module: LoadedModule, spans: MessageSpans): void {
  const prototype = (module.exports as { prototype?: object } | undefined)?.prototype;
  if (!prototype) return;
  if (module.path === 'lib/producer.js') completeProducer(prototype as EventEmitter, spans);
  if (module.path === 'lib/producer/high-level-producer.js') completeHighLevel(prototype);
  if (module.path === 'lib/kafka-consumer.js') completeConsumer(prototype as EventEmitter, spans);
  if (module.path === 'lib/kafka-consumer-stream.js') completeStream(prototype as Readable, spans);
}

function completeStream(prototype: Readable, spans: MessageSpans): void {
  // What the stream reads for itself is not yet work on messages; of batches, and of bare values, it is all that is seen.
  patchMethod<(this: Stream, size?: number) => unknown>(prototype, '_read_message', (read) => function (size) {
    return this.streamAsBatch ? read.call(this, size) : tracedByOthers(() => read.call(this, size));
  });
  const begin = (message: object, stream: Readable) => visitOf(message, (stream as Stream).consumer ?? undefined, spans);
  traceStreams(prototype, { begin, taken: (message, stream) => begin(message, stream)?.end() });
}
