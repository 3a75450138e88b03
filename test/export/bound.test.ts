import t from 'tap';
import { courierStack } from './courier-stack.js';
import { DOWN } from './fake-endpoint.js';
import { makeBatch } from './make-batch.js';
import { holdingPlan, threadStack, until } from './thread-stack.js';

const MAX_BYTES = 1024 * 1024;

t.test('a courier gives up its oldest for what is on its way to it', async (t) => {
  const { body } = makeBatch({ id: 'b00' });
  let outside = 0;
  const { a, courier, clock, ledger } = courierStack({ maxBytes: 10 * body.byteLength, outside: () => outside * body.byteLength });
  a.answer = () => DOWN;
  const add = (from: number, to: number) => {
    for (let number = from; number < to; number += 1) courier.add(makeBatch({ id: `b${String(number).padStart(2, '0')}` }));
  };
  add(10, 20);
  await clock.turn(0);
  t.equal(ledger.get('dropped_queue_full'), 0);
  outside = 3;
  add(20, 21);
  t.equal(ledger.get('dropped_queue_full'), 4);
  a.answer = () => ({ kind: 'delivered' });
  await clock.turn(60_000);
  t.strictSame(a.stored.map((name) => name.slice(0, 3)), ['b14', 'b15', 'b16', 'b17', 'b18', 'b19', 'b20']);
  courier.close();
});

t.test('all that is held, wherever it is, stays within the bound, and it is the oldest that goes', async (t) => {
  const { carrier, ledger } = threadStack(holdingPlan(MAX_BYTES));
  const batch = (number: number) => makeBatch({ id: `batch-${String(number).padStart(5, '0')}`, spans: 10, pad: 800, since: 1_000_000 + number });
  const bytes = batch(0).body.byteLength;
  const held = () => ledger.get('queued_bytes') + ledger.underWay();
  let most = 0;
  // Three times the bound, as fast as the other thread can take it.
  const count = Math.ceil((3 * MAX_BYTES) / bytes);
  for (let number = 0; number < count; number += 1) {
    carrier.post(0, batch(number));
    most = Math.max(most, held());
    await until(() => ledger.get('posted_spans') === ledger.get('received_spans'));
    most = Math.max(most, held());
  }
  t.ok(most <= MAX_BYTES + bytes, `${most} bytes held of ${MAX_BYTES}, a batch has ${bytes}`);
  const kept = ledger.get('queued_spans') / 10;
  t.equal(kept * 10 + ledger.get('dropped_queue_full'), count * 10, 'every span is held or counted');
  t.ok(kept * bytes > MAX_BYTES * 0.8, `${kept} batches are kept`);
  const oldest = ledger.get('oldest_since') - 1_000_000;
  // One that was being sent may be back.
  t.ok(oldest >= count - kept - 4, `the oldest of ${count} that is there is number ${oldest}`);
  carrier.end(200);
  t.equal(ledger.get('queued_spans'), 0);
});

t.test('a burst in one turn goes up to the bound and not beyond, whether the other thread gets to it or not', async (t) => {
  const { carrier, ledger } = threadStack(holdingPlan(MAX_BYTES));
  const batch = () => makeBatch({ spans: 10, pad: 800 });
  const bytes = batch().body.byteLength;
  const held = () => ledger.get('queued_bytes') + ledger.underWay();
  const fitting = Math.floor((MAX_BYTES * 7) / 8 / bytes);
  for (let number = 0; number < fitting; number += 1) carrier.post(0, batch());
  t.equal(ledger.get('dropped_queue_full'), 0, 'nothing is lost below the bound');
  let most = 0;
  for (let number = 0; number < 5 * fitting; number += 1) {
    carrier.post(0, batch());
    most = Math.max(most, held());
  }
  t.ok(most <= MAX_BYTES + bytes, `${most} bytes held of ${MAX_BYTES}`);
  await until(() => ledger.get('posted_spans') === ledger.get('received_spans'));
  t.ok(held() <= MAX_BYTES, `${held()} bytes held of ${MAX_BYTES}`);
  t.equal(ledger.get('queued_spans') + ledger.get('dropped_queue_full'), 6 * fitting * 10, 'every span is held or counted');
  carrier.end(200);
});

t.test('what was given up takes no memory any more', async (t) => {
  const { carrier, ledger } = threadStack(holdingPlan(8 * MAX_BYTES));
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let number = 0; number < 1000; number += 1) {
    const body = new Uint8Array(MAX_BYTES / 4);
    carrier.post(0, { id: `batch-${number}`, body, encoding: 'json', spans: 1, since: 1 });
    await until(() => ledger.get('posted_spans') === ledger.get('received_spans'));
    most = Math.max(most, (process.memoryUsage().arrayBuffers - before) / MAX_BYTES);
  }
  t.equal(ledger.get('received_bytes'), ledger.get('posted_bytes'));
  t.ok(ledger.get('dropped_queue_full') > 900);
  t.ok(most < 12, `${most.toFixed(1)} MiB at most, with a bound of 8`);
  carrier.end(200);
});
