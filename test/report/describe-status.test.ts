import t from 'tap';
import { Ledger } from '../../src/export/ledger.js';
import { countOf, formatBytes, formatTime } from '../../src/report/amounts.js';
import { describeStatus } from '../../src/report/describe-status.js';
import { takeStatus } from '../../src/report/take-status.js';
import { LIMITS, sourcesOf, SPOOL } from './sources.js';

const NOON = Date.UTC(2026, 10, 20, 12, 0, 5);

function busyLedger(): Ledger {
  const ledger = new Ledger();
  ledger.add('delivered_spans', 11_810);
  ledger.add('rejected_spans', 10);
  ledger.add('delivered_batches', 24);
  ledger.add('delivered_bytes', 7_900_000);
  ledger.add('replayed_batches', 1);
  ledger.add('latency_sum_us', 24 * 12_300);
  ledger.add('latency_count', 24);
  ledger.add('queued_spans', 230);
  ledger.add('queued_bytes', 80_000);
  ledger.add('posted_bytes', 8_003_000);
  ledger.add('received_bytes', 8_000_000);
  ledger.set('in_flight_batches', 2);
  ledger.set('oldest_since', NOON - 4200);
  ledger.set('spooled_batches', 3);
  ledger.set('spooled_bytes', 1024 * 1024);
  ledger.add('failed_attempts', 5);
  ledger.set('open_breakers', 1);
  ledger.dropped('queue_full', 1024);
  return ledger;
}

t.test('everything on one screen', async (t) => {
  const sources = sourcesOf(busyLedger(), { limits: { ...LIMITS, spool: SPOOL } });
  const expected = `otel-agent 1.2.3 · running · task-manager · pid ${process.pid} · Node.js ${process.versions.node} · since 2026-11-20T12:00:00.000Z
├─ instrumentations  http, pg
├─ spans             12,034 started · 12,030 ended · 4 open
├─ endpoints         http://collector:4318/v1/traces
├─ export            thread → courier(33554432 bytes) → breaker(http://collector:4318/v1/traces)
├─ delivered         11,800 spans · 24 requests, 7.5 MiB · 12 ms each · 1 batch from disk
├─ waiting           230 spans · 81 KiB of 32 MiB · 2 requests in flight · the oldest for 4.20 s
├─ spool             3 batches · 1 MiB of 256 MiB
├─ not now           5 attempts · 1 breaker open
├─ lost              1,024 queue_full, 10 rejected
└─ settings          export.headers (.env)`;
  t.equal(describeStatus(takeStatus(sources, NOON)), expected);
});

t.test('a young agent has nothing to show, and shows that', async (t) => {
  const sources = sourcesOf(new Ledger(), { instrumentations: () => [], settings: [] });
  const text = describeStatus(takeStatus(sources, NOON, true));
  t.match(text, 'running, ended 2026-11-20T12:00:05.000Z');
  for (const line of ['instrumentations  none', 'lost              none', 'spool             not set', 'settings          none']) {
    t.match(text, line);
  }
});

t.test('what does not fit into a line goes on below, within the drawing', async (t) => {
  const names = Array.from({ length: 30 }, (_, index) => `instrumentation-${index}`);
  const lines = describeStatus(takeStatus(sourcesOf(new Ledger(), { instrumentations: () => names }), NOON)).split('\n');
  t.match(lines[2], /^│ {20}instrumentation-\d/);
  t.ok(lines.every((line) => line.length <= 110));
});

t.test('amounts are short and exact enough', async (t) => {
  t.strictSame([0, 1, 2, 1000, 1_234_567].map((count) => countOf(count, 'span')), [
    '0 spans',
    '1 span',
    '2 spans',
    '1,000 spans',
    '1,234,567 spans',
  ]);
  t.strictSame([0, 1023, 1024, 1536, 33_554_432, 5e13].map(formatBytes), ['0 B', '1023 B', '1 KiB', '1.5 KiB', '32 MiB', '45 TiB']);
  t.strictSame([340, 1000, 4200, 60_000, 70_000].map(formatTime), ['340 ms', '1 s', '4.20 s', '1 min', '1 min 10 s']);
});
