import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import t from 'tap';
import { packingFor } from '../../src/export/encode.js';
import { Ledger } from '../../src/export/ledger.js';
import { Outbox, type OutboxOptions } from '../../src/export/outbox.js';
import { toFinishedSpans } from '../../tools/otlp/finished-spans.js';
import { setLogLevel } from '../../src/report/report.js';
import { endedSpans } from '../support/ended-spans.js';
import { KeepingCarrier, until } from './thread-stack.js';

setLogLevel('none');

const [span] = endedSpans() as [ReadableSpan];
const named = (name: string) => Object.create(span, { name: { value: name } }) as ReadableSpan;
const broken = () => Object.create(span, { name: { get: () => { throw new Error('no name'); } } }) as ReadableSpan;

function outboxWith(options: Partial<OutboxOptions> = {}) {
  const carrier = new KeepingCarrier();
  const ledger = new Ledger();
  const outbox = new Outbox({
    destination: 0,
    encoding: 'json',
    packing: () => packingFor('json'),
    carrier,
    ledger,
    batchSize: 512,
    batchBytes: 1e9,
    delayMs: 1e6,
    ...options,
  });
  const names = () =>
    carrier.posted.map(({ body }) => toFinishedSpans(JSON.parse(new TextDecoder().decode(body)) as never).map((one) => one.name));
  return { outbox, carrier, ledger, names };
}

t.test('a span is encoded as it comes: nothing of it is looked at later', async (t) => {
  const { outbox, names } = outboxWith();
  for (const name of ['a', 'b', 'c']) {
    let gone = false;
    const once = new Proxy(named(name), {
      get(target, key) {
        if (gone) throw new Error(`${String(key)} was read later`);
        return Reflect.get(target, key) as unknown;
      },
    });
    outbox.add(once);
    gone = true;
  }
  t.equal(outbox.pending(), 3);
  outbox.handOver();
  t.strictSame(names(), [['a', 'b', 'c']]);
  t.equal(outbox.pending(), 0);
});

t.test('a batch is handed over when it has its number of spans, or of bytes', async (t) => {
  const byNumber = outboxWith({ batchSize: 3 });
  for (let number = 0; number < 8; number += 1) byNumber.outbox.add(named(String(number)));
  t.strictSame(byNumber.names(), [['0', '1', '2'], ['3', '4', '5']]);
  t.equal(byNumber.outbox.pending(), 2);
  const bySize = outboxWith({ batchBytes: 5000 });
  for (let number = 0; number < 100; number += 1) bySize.outbox.add(span);
  const sizes = bySize.carrier.posted.map(({ body }) => body.byteLength);
  t.ok(sizes.length > 5);
  t.ok(sizes.every((bytes) => bytes >= 5000 && bytes < 8000), String(sizes));
  bySize.outbox.handOver();
  t.equal(bySize.carrier.posted.reduce((sum, { spans }) => sum + spans, 0), 100);
});

t.test('a batch is handed over when its first span has waited long enough', async (t) => {
  const { outbox, carrier, names } = outboxWith({ delayMs: 20 });
  const began = Date.now();
  outbox.add(named('a'));
  outbox.add(named('b'));
  await until(() => carrier.posted.length > 0);
  t.strictSame(names(), [['a', 'b']]);
  t.ok((carrier.posted[0]?.since ?? 0) >= began);
  outbox.add(named('c'));
  await until(() => carrier.posted.length > 1);
  t.strictSame(names(), [['a', 'b'], ['c']]);
});

t.test('a span that cannot be encoded is counted, and takes no other with it', async (t) => {
  const { outbox, carrier, ledger, names } = outboxWith({ batchSize: 3 });
  outbox.add(broken());
  t.equal(outbox.pending(), 0);
  for (const one of [named('a'), broken(), named('b'), broken(), named('c')]) outbox.add(one);
  t.strictSame(names(), [['a', 'b', 'c']]);
  t.equal(carrier.posted[0]?.spans, 3);
  t.equal(ledger.get('dropped_encode'), 3);
});

t.test('a request that cannot be put together is counted with its spans, and the next one is fine', async (t) => {
  let made = 0;
  const packing = () => {
    made += 1;
    const whole = packingFor('json');
    const take = made === 1 ? () => { throw new Error('no memory'); } : () => whole.take();
    return { get spans() { return whole.spans; }, get bytes() { return whole.bytes; }, add: (one: ReadableSpan) => whole.add(one), take };
  };
  const { outbox, ledger, names } = outboxWith({ packing });
  outbox.add(named('a'));
  outbox.add(named('b'));
  outbox.handOver();
  t.equal(ledger.get('dropped_encode'), 2);
  t.equal(outbox.pending(), 0);
  outbox.add(named('c'));
  outbox.handOver();
  t.strictSame(names(), [['c']]);
});
