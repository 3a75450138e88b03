import t from 'tap';
import { Ledger } from '../../src/export/ledger.js';

t.test('the oldest span is that of all couriers together', async (t) => {
  const ledger = new Ledger();
  const [one, other] = [{}, {}];
  ledger.oldest(one, 5000);
  ledger.oldest(other, 9000);
  t.equal(ledger.get('oldest_since'), 5000, 'whoever spoke last');
  ledger.oldest(one, Number.POSITIVE_INFINITY);
  t.equal(ledger.get('oldest_since'), 9000);
  ledger.oldest(other, Number.POSITIVE_INFINITY);
  t.equal(ledger.get('oldest_since'), 0);
});

t.test('there is room for what is within the bound with all that waits, wherever it does', async (t) => {
  const ledger = new Ledger();
  ledger.add('queued_bytes', 50);
  ledger.add('posted_bytes', 30);
  ledger.add('received_bytes', 10);
  ledger.add('early_bytes', 20);
  t.ok(ledger.hasRoom(10, 100));
  t.notOk(ledger.hasRoom(11, 100));
});

t.test('a change is told once, also when it came before', async (t) => {
  const ledger = new Ledger();
  let told = 0;
  // Waiting for it does not hold the process.
  const hold = setTimeout(() => {}, 10_000);
  await new Promise<void>((resolve) => {
    ledger.onChange('exporter_ready', 0, () => {
      told += 1;
      resolve();
    });
    ledger.announce('exporter_ready', 1);
    ledger.announce('exporter_ready', 2);
  });
  clearTimeout(hold);
  t.equal(told, 1);
  ledger.onChange('exporter_ready', 0, () => (told += 1));
  t.equal(told, 2);
});

t.test('what moves from the channel into the queue while a snapshot is taken is in it', async (t) => {
  // The order in which a snapshot is read: what has arrived first, then where it is.
  const names = Object.keys(new Ledger().values());
  t.ok(names.indexOf('received_spans') < names.indexOf('queued_spans'));
  t.ok(names.indexOf('queued_spans') < names.indexOf('dropped_exit'));
});
