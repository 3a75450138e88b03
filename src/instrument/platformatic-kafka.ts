import { subscribe } from 'node:diagnostics_channel';
import type { Readable } from 'node:stream';
import { reasonOf, report } from '../report/report.js';
import { MessageSpans } from './kafka/message-spans.js';
import { traceStreams } from './kafka/streams.js';
import type { Instrumented, Toolbox } from './library.js';
import { PlatformaticReceiving } from './platformatic-kafka-receive.js';
import { PlatformaticSending } from './platformatic-kafka-send.js';
import { PlatformaticTransactions } from './platformatic-kafka-transactions.js';

const SCOPE = '@org/otel-agent/platformatic-kafka';
const CHANNELS = 'tracing:plt:kafka:';

/** What the library says of each object that it makes. */
export interface Announced {
  readonly type: string;
  readonly instance: object;
}

/**
 * Kafka through `@platformatic/kafka`, which announces what it makes and does on diagnostics channels. It consists of ES modules, which cannot be
 * patched; the classes of what it announces can.
 */
export function platformaticKafka(toolbox: Toolbox): Instrumented & { announced(message: unknown): void } {
  const spans = new MessageSpans(SCOPE, toolbox);
  const transactions = new PlatformaticTransactions(spans);
  const sending = new PlatformaticSending(spans, transactions);
  const receiving = new PlatformaticReceiving(spans);
  const on = (name: string, listener: (message: never) => void) =>
    subscribe(`${CHANNELS}${name}`, (message) => quietly(() => listener(message as never)));
  on('producer:sends:start', (send) => sending.started(send));
  on('producer:sends:error', (send) => sending.failed(send));
  on('producer:sends:asyncStart', (send) => sending.answered(send));
  on('producer:transactions:start', (operation) => transactions.started(operation));
  on('producer:transactions:asyncStart', (operation) => transactions.answered(operation));
  on('consumer:receives:asyncStart', (receive) => receiving.decoded(receive));
  on('consumer:fetches:asyncStart', (fetch) => receiving.fetched(fetch));

  /** Classes whose methods have been replaced. */
  const known = new WeakSet<object>();
  const once = (type: string, member: string, instance: object, patch: (prototype: object) => void) => {
    const prototype = ownerOf(instance, member);
    if (!prototype) return report('OTA-098', type, `it has no ${member}`);
    if (known.has(prototype)) return;
    known.add(prototype);
    patch(prototype);
  };
  const announced = (message: unknown) =>
    quietly(() => {
      const { type, instance } = message as Announced;
      if (type === 'producer') once(type, 'send', instance, (prototype) => sending.patchProducer(prototype));
      if (type === 'producer-stream') once(type, 'producer', instance, (prototype) => sending.patchStream(prototype));
      if (type === 'messages-stream') once(type, 'isActive', instance, (prototype) => traceStreams(prototype as Readable, receiving));
    });
  subscribe('plt:kafka:instances', announced);
  return { ...spans.instrumented, announced };
}

/**
 * The last prototype that has a member for its own: that of the library's class, not of one that the service derived from it. The member must be
 * none that Node's own classes have, too.
 */
function ownerOf(instance: object, member: string): object | undefined {
  let found: object | undefined;
  for (let at: object | null = Object.getPrototypeOf(instance) as object; at; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, member)) found = at;
  }
  return found;
}

/** An exception in a subscriber of a channel would end the process. */
function quietly(work: () => void): void {
  try {
    work();
  } catch (thrown) {
    report('OTA-040', 'platformatic-kafka', reasonOf(thrown));
  }
}
