import * as fc from 'fast-check';
import t from 'tap';
import { Deliveries } from '../../../src/instrument/messaging/deliveries.js';

const count = (deliveries: Deliveries, offset: number, last = offset) => deliveries.note('g', 'topic', 0, String(offset), String(last))(String(offset));

t.test('how often a message was given to the service before', async (t) => {
  t.test('one after another, the one that fails again and again', async (t) => {
    const deliveries = new Deliveries();
    const given = [0, 1, 2, 3, 3, 3, 3, 4, 5, 4, 5, 6];
    t.strictSame(given.map((offset) => count(deliveries, offset)), [0, 0, 0, 0, 1, 2, 3, 0, 0, 1, 1, 0]);
  });

  t.test('batches that overlap', async (t) => {
    const deliveries = new Deliveries();
    t.equal(count(deliveries, 10, 19), 0);
    const second = deliveries.note('g', 'topic', 0, '15', '29');
    t.strictSame([15, 19, 20, 29].map((offset) => second(String(offset))), [1, 1, 0, 0]);
    const third = deliveries.note('g', 'topic', 0, '18', '40');
    t.strictSame([18, 19, 20, 29, 30].map((offset) => third(String(offset))), [2, 2, 1, 1, 0]);
  });

  t.test('topics, partitions and groups are apart', async (t) => {
    const deliveries = new Deliveries();
    for (const [group, topic, partition] of [['g', 'a', 0], ['g', 'a', 1], ['g', 'b', 0], ['h', 'a', 0], [undefined, 'a', 0]] as const) {
      t.equal(deliveries.note(group, topic, partition, '7', '7')('7'), 0);
    }
  });

  t.test('as somebody counts who remembers all, for a client that goes back up to eight times', async () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(5)), { maxLength: 8 }), (starts) => {
        const deliveries = new Deliveries();
        const given = new Map<number, number>();
        let end = 0;
        for (const [anywhere, length] of starts) {
          // What is skipped is not there: the log is compacted.
          const start = Math.min(anywhere, end);
          end = start + length + 1;
          const earlierOf = deliveries.note('g', 'topic', 0, String(start), String(start + length));
          for (let offset = start; offset <= start + length; offset += 1) {
            const before = given.get(offset) ?? 0;
            given.set(offset, before + 1);
            if (earlierOf(String(offset)) !== before) return false;
          }
        }
        return true;
      }),
    );
  });

  t.test('memory is bounded: of partitions, and of how often it went back', async (t) => {
    const deliveries = new Deliveries();
    for (let partition = 0; partition < 5000; partition += 1) deliveries.note('g', 'topic', partition, '1', '1');
    for (let round = 0; round < 1000; round += 1) deliveries.note('g', 'rewound', 0, String(5000 - round), '6000');
    t.ok(deliveries.note('g', 'rewound', 0, '5500', '5500')('5500') >= 8);
  });
});
