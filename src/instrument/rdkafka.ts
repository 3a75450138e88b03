import { MessageSpans } from './kafka/message-spans.js';
import type { Instrumented, Toolbox } from './library.js';
import { completeClassic } from './rdkafka-classic.js';

/** Kafka through `node-rdkafka`, a JavaScript surface over librdkafka. */
export function rdkafka(toolbox: Toolbox): Instrumented {
  const spans = new MessageSpans('@org/otel-agent/node-rdkafka', toolbox);
  return { ...spans.instrumented, after: (module) => completeClassic(module, spans) };
}
