import t from 'tap';
import { DROP_REASONS } from '../../src/export/batch.js';
import { Ledger } from '../../src/export/ledger.js';
import type { Limits } from '../../src/report/loss-causes.js';
import { LossWatch } from '../../src/report/loss-watch.js';
import { FakeClock } from './fake-clock.js';
import { LIMITS, listener, SPOOL } from './sources.js';

function watch(limits: Limits = LIMITS) {
  const ledger = new Ledger();
  const clock = new FakeClock();
  const { say, said } = listener();
  return { ledger, clock, said, watcher: new LossWatch({ ledger, limits, clock, say }) };
}

t.test('nothing lost, nothing said', async (t) => {
  const { ledger, said, watcher } = watch();
  ledger.add('delivered_spans', 1000);
  watcher.look();
  watcher.sayAtExit();
  t.strictSame(said, []);
});

t.test('the first loss is said at once, more of it once in a minute, with how much in which time', async (t) => {
  const { ledger, clock, said, watcher } = watch();
  ledger.dropped('queue_full', 512);
  watcher.look();
  t.strictSame(said.splice(0), [
    [
      'lost',
      '512 spans',
      '',
      'the queue is full, because spans are made faster than they are delivered',
      'raise OTEL_AGENT_EXPORT_QUEUE_MAX_BYTES (now 32 MiB), or set OTEL_AGENT_EXPORT_SPOOL_DIRECTORY, so that they wait on disk',
    ],
  ]);

  for (let second = 5; second < 60; second += 5) {
    clock.turn(5000);
    ledger.dropped('queue_full', 100);
    watcher.look();
  }
  t.strictSame(said, [], 'quiet for a minute');
  clock.turn(5000);
  watcher.look();
  t.match(said.splice(0), [['lost', '1,100 spans', ' in the last 1 min (1,612 in all)']]);

  clock.turn(3_600_000);
  watcher.look();
  t.strictSame(said, [], 'the loss is over');
  clock.turn(5000);
  ledger.dropped('queue_full', 1);
  watcher.look();
  t.match(said, [['lost', '1 span', ' in the last 5 s (1,613 in all)']], 'the calm hour does not count');
});

t.test('the same loss, minute for minute, never gives the same line twice', async (t) => {
  const { ledger, clock, said, watcher } = watch();
  for (let minute = 0; minute < 10; minute += 1) {
    ledger.dropped('queue_full', 512);
    watcher.look();
    clock.turn(60_000);
  }
  t.equal(new Set(said.map(String)).size, 10);
});

t.test('each cause has its own interval, its reason and its advice', async (t) => {
  const { ledger, said, watcher } = watch();
  for (const reason of DROP_REASONS) {
    ledger.dropped(reason, 7);
    watcher.look();
  }
  ledger.add('rejected_spans', 7);
  watcher.look();
  t.equal(said.length, DROP_REASONS.length + 1);
  t.equal(new Set(said.map(([, , , why]) => why)).size, said.length, 'reasons differ');
  t.ok(said.every(([, count, before, why, advice]) => count === '7 spans' && before === '' && why && advice));
});

t.test('the advice knows what is set, and whether an endpoint is down', async (t) => {
  const { ledger, said, watcher } = watch({ ...LIMITS, spool: SPOOL });
  ledger.set('open_breakers', 1);
  ledger.dropped('queue_full', 1);
  ledger.dropped('spool', 1);
  ledger.dropped('exit', 1);
  watcher.look();
  const [full = [], spool = [], exit = []] = said;
  t.match(full[3], 'an endpoint does not take spans');
  t.notMatch(full[4], 'SPOOL_DIRECTORY');
  t.match(spool[4], 'check the disk under /var/lib/otel-agent, or raise OTEL_AGENT_EXPORT_SPOOL_MAX_BYTES (now 256 MiB)');
  t.equal(exit[4], 'raise OTEL_AGENT_EXPORT_EXIT_TIMEOUT (now 1 s)');
});

t.test('the last line sums up, and explains only what was not explained before', async (t) => {
  const { ledger, said, watcher } = watch();
  ledger.dropped('queue_full', 1000);
  watcher.look();
  ledger.dropped('exit', 500);
  ledger.add('delivered_spans', 2010);
  ledger.add('rejected_spans', 10);
  ledger.add('queued_spans', 32);
  ledger.set('spooled_batches', 3);
  said.length = 0;
  watcher.sayAtExit();
  t.strictSame(said, [
    [
      'lost-in-all',
      '1,542 spans',
      '1,000 queue_full, 10 rejected, 532 exit',
      '2,000 were delivered, 3 batches on disk for a later process',
      'rejected: its answer is in the line OTA-035; check its log and its limits; ' +
        'exit: raise OTEL_AGENT_EXPORT_EXIT_TIMEOUT (now 1 s), ' +
        'or set OTEL_AGENT_EXPORT_SPOOL_DIRECTORY, so that they wait on disk',
    ],
  ]);
});

t.test('what the exporting thread never took is said at the end too', async (t) => {
  const { ledger, said, watcher } = watch();
  ledger.add('queued_spans', 10);
  // Between the threads, and in a worker thread to which nobody listened yet.
  ledger.add('posted_spans', 3000);
  ledger.add('received_spans', 1000);
  ledger.add('early_spans', 7);
  watcher.sayAtExit();
  t.strictSame(said.map((line) => line.slice(0, 4)), [['lost-in-all', '2,017 spans', '2,017 exit', '0 were delivered']]);
  t.match(said[0]?.[4], /^exit: /);
});
