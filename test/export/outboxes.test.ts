import t from 'tap';
import type { Packing } from '../../src/export/encode.js';
import { Ledger } from '../../src/export/ledger.js';
import { Outbox } from '../../src/export/outbox.js';
import { Outboxes } from '../../src/export/outboxes.js';
import { endedSpans } from '../support/ended-spans.js';
import { KeepingCarrier, until } from './thread-stack.js';

const [span] = endedSpans();

/** Counts the spans; each has 200 bytes. */
class CountingPacking implements Packing {
  readonly #onTake: (spans: number) => void;
  spans = 0;

  constructor(onTake: (spans: number) => void) {
    this.#onTake = onTake;
  }

  get bytes(): number {
    return this.spans * 200;
  }

  add(): void {
    this.spans += 1;
  }

  take(): Uint8Array {
    this.#onTake(this.spans);
    this.spans = 0;
    return new Uint8Array(1);
  }
}

function outboxesFor(destinations: number, options: { batchSize?: number; batchBytes?: number; delayMs?: number }) {
  const carrier = new KeepingCarrier();
  /** Of each destination: after how many spans it handed over, and how many. */
  const encoded: [added: number, spans: number][][] = [];
  let added = 0;
  const outboxes = new Outboxes(
    Array.from({ length: destinations }, (_, destination) => {
      const times: [number, number][] = [];
      encoded.push(times);
      return new Outbox({
        destination,
        encoding: 'json',
        packing: () => new CountingPacking((spans) => times.push([added, spans])),
        carrier,
        ledger: new Ledger(),
        batchSize: 512,
        batchBytes: 1e9,
        delayMs: 1e6,
        ...options,
      });
    }),
  );
  const add = (count: number) => {
    for (let number = 0; number < count; number += 1) {
      added += 1;
      if (span) outboxes.add(span);
    }
  };
  return { outboxes, encoded, add };
}

/** Numbers of spans at which more than one destination handed over. */
function stretches(encoded: readonly (readonly [number, number])[][]): number[] {
  const all = encoded.flatMap((times) => times.map(([added]) => added));
  return all.filter((at, index) => all.indexOf(at) !== index);
}

t.test('one destination gets whole batches', async (t) => {
  const { encoded, add } = outboxesFor(1, {});
  add(1536);
  t.strictSame(encoded, [[[512, 512], [1024, 512], [1536, 512]]]);
});

t.test('the batches of several destinations never come due with the same span, by number or by size', async (t) => {
  for (const options of [{ batchSize: 512 }, { batchSize: 100_000, batchBytes: 100_000 }]) {
    const { encoded, add, outboxes } = outboxesFor(3, options);
    add(10_000);
    t.strictSame(stretches(encoded), []);
    for (const times of encoded) t.ok(times.length >= 12);
    t.ok(encoded.every((times) => times.every(([, spans]) => spans <= (encoded[0]?.[0]?.[1] ?? 0))));
    outboxes.handOver();
    t.equal(outboxes.pending(), 0);
    for (const times of encoded) t.equal(times.reduce((sum, [, spans]) => sum + spans, 0), 10_000);
    for (const times of encoded) times.length = 0;
    add(10_000);
    t.strictSame(stretches(encoded), [], 'also after a pause');
  }
});

t.test('nor do they when spans are few', async (t) => {
  const { encoded, add } = outboxesFor(2, { delayMs: 50 });
  const order: number[] = [];
  for (const [destination, times] of encoded.entries()) {
    times.push = (...given) => order.push(destination, ...given.map(([, spans]) => spans));
  }
  add(1);
  await until(() => order.length === 4);
  t.strictSame(order, [1, 1, 0, 1], 'the second one half-way');
});
