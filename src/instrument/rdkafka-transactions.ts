import { context } from '@opentelemetry/api';
import type { MessageSpans } from './kafka/message-spans.js';
import { patchMethod } from './kafka/patch-method.js';
import { offsetAttributes, Transactions } from './kafka/transactions.js';
import { quietly } from './messaging/quietly.js';

interface RdProducer {
  readonly globalConfig?: Readonly<Record<string, unknown>>;
}
type Operation = (this: RdProducer, ...args: unknown[]) => unknown;
type Done = (failure: unknown) => void;

/** Transactions of librdkafka: a producer has one at a time. */
export function completeTransactions(prototype: object, spans: MessageSpans): Transactions {
  const transactions = new Transactions(spans);
  /** Calls `method` with a callback that tells how it ended, first. */
  const followed = (name: string, begin: (producer: RdProducer, args: readonly unknown[]) => Done | undefined) =>
    patchMethod<Operation>(prototype, name, (method) => function (...args) {
      const at = args.findLastIndex((arg) => typeof arg === 'function');
      const callback = args[at] as ((...args: unknown[]) => unknown) | undefined;
      const done = callback && quietly(() => begin(this, args));
      if (!callback || !done) return method.apply(this, args);
      const bound = context.bind(context.active(), callback);
      args[at] = function (this: unknown, ...results: unknown[]) {
        quietly(() => done(results[0]));
        return bound.apply(this, results);
      };
      return method.apply(this, args);
    });

  followed('beginTransaction', (producer) => {
    const text = (key: string) => (typeof producer.globalConfig?.[key] === 'string' ? producer.globalConfig[key] : undefined);
    const of = { client: text('client.id'), transactionalId: text('transactional.id') };
    const span = transactions.begin(of);
    return (failure) => (failure ? transactions.notBegun(span, failure) : transactions.begun(producer, span, of));
  });
  const step = (name: string, operation: 'commit' | 'abort' | 'send_offsets') =>
    followed(name, (producer, args) => {
      const more = operation === 'send_offsets' ? attributesOf(args) : undefined;
      const begun = transactions.step(producer, operation, more);
      return begun && ((failure) => begun.end(failure ? { thrown: failure } : undefined));
    });
  step('commitTransaction', 'commit');
  step('abortTransaction', 'abort');
  step('sendOffsetsToTransaction', 'send_offsets');
  return transactions;
}

function attributesOf([offsets, consumer]: readonly unknown[]) {
  if (!Array.isArray(offsets)) return undefined;
  const group = (consumer as RdProducer | undefined)?.globalConfig?.['group.id'];
  const places = (offsets as { topic: string; partition: number; offset: unknown }[]).map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) }));
  return offsetAttributes(places, typeof group === 'string' ? group : undefined);
}
