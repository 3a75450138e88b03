import { createNoopMeter, type MeterProvider as ApiMeterProvider, metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type CollectionResult,
  InMemoryMetricExporter,
  MeterProvider,
  MetricReader,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import t, { type Test } from 'tap';
import { DROP_REASONS } from '../../src/export/batch.js';
import { Ledger } from '../../src/export/ledger.js';
import { Audit } from '../../src/redact/audit/audit.js';
import { exporterType } from '../../src/report/exporter-type.js';
import { METRICS } from '../../src/report/metric-table.js';
import { SelfMetrics } from '../../src/report/self-metrics.js';
import { LIMITS } from './sources.js';

/** Reads when it is asked. */
class ManualReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

type Points = Record<string, number | { count: number; sum: number }>;

/** Every data point by its name and, where it has one, its error type. */
function pointsOf({ resourceMetrics, errors }: CollectionResult): Points {
  if (errors.length > 0) throw errors[0];
  const points: Points = {};
  for (const { scope, metrics: all } of resourceMetrics.scopeMetrics) {
    if (scope.name !== '@org/otel-agent') continue;
    for (const { descriptor, dataPoints } of all) {
      for (const { attributes, value } of dataPoints) {
        const cause = attributes['error.type'];
        const key = cause === undefined ? descriptor.name : `${descriptor.name} ${String(cause)}`;
        points[key] = typeof value === 'number' ? value : { count: value.count, sum: rounded((value as { sum?: number }).sum) };
      }
    }
  }
  return points;
}

/** Without the dust of adding decimals. */
const rounded = (sum = 0): number => Number(sum.toFixed(6));

const NOW = Date.UTC(2026, 10, 20, 12);

function setUp() {
  const ledger = new Ledger();
  let asked = 0;
  const selfMetrics = new SelfMetrics({
    ledger: {
      values: () => {
        asked += 1;
        return ledger.values();
      },
    },
    limits: LIMITS,
    spans: () => ({ started: 12, ended: 10, open: 2 }),
    exporter: 'otlp_http_span_exporter',
    wallClock: () => NOW,
  });
  return { ledger, selfMetrics, asked: () => asked };
}

/** A real metrics SDK, registered until the end of the test. */
function register(t: Pick<Test, 'teardown'>, ...readers: MetricReader[]): MeterProvider {
  const provider = new MeterProvider({ readers });
  metrics.setGlobalMeterProvider(provider);
  t.teardown(() => metrics.disable());
  return provider;
}

t.test('without a metrics SDK nothing is made and nothing is read', async (t) => {
  const { selfMetrics, asked } = setUp();
  for (let look = 0; look < 1000; look += 1) selfMetrics.look();
  t.equal(asked(), 0);
});

t.test('finds a metrics SDK that is registered later, and gives it every number', async (t) => {
  const { ledger, selfMetrics } = setUp();
  selfMetrics.look();
  const reader = new ManualReader();
  register(t, reader);
  selfMetrics.look();
  selfMetrics.look();

  ledger.add('queued_spans', 50);
  ledger.add('queued_bytes', 5000);
  ledger.add('posted_bytes', 700);
  ledger.add('received_bytes', 600);
  ledger.add('in_flight_spans', 20);
  ledger.add('delivered_spans', 1000);
  ledger.add('rejected_spans', 5);
  ledger.add('delivered_batches', 4);
  ledger.add('delivered_bytes', 100_000);
  ledger.add('failed_attempts', 3);
  ledger.set('spooled_bytes', 2048);
  ledger.set('spooled_batches', 2);
  ledger.set('replayed_batches', 1);
  ledger.set('open_breakers', 1);
  ledger.set('oldest_since', NOW - 4500);
  ledger.add('latency_sum_us', 80_000);
  ledger.add('latency_count', 4);
  for (const [index, reason] of DROP_REASONS.entries()) ledger.dropped(reason, index + 1);

  const processor = 'otel.sdk.processor.span.processed';
  const exported = 'otel.sdk.exporter.span.exported';
  const lost = 'otel_agent.export.lost';
  t.same(pointsOf(await reader.collect()), {
    'otel.sdk.span.started': 12,
    'otel.sdk.span.live': 2,
    [processor]: 1000 + 2 + 3,
    [`${processor} queue_full`]: 1,
    [`${processor} exit`]: 4,
    [`${processor} spool`]: 5,
    [`${processor} encode`]: 6,
    [`${processor} worker`]: 7,
    [`${processor} misrouted`]: 8,
    'otel.sdk.processor.span.queue.size': 30,
    'otel.sdk.exporter.span.inflight': 20,
    [exported]: 995,
    [`${exported} refused`]: 2,
    [`${exported} rejected`]: 5,
    [`${exported} too_large`]: 3,
    'otel.sdk.exporter.operation.duration': { count: 4, sum: 0.08 },
    [`${lost} queue_full`]: 1,
    [`${lost} refused`]: 2,
    [`${lost} too_large`]: 3,
    [`${lost} exit`]: 4,
    [`${lost} spool`]: 5,
    [`${lost} encode`]: 6,
    [`${lost} worker`]: 7,
    [`${lost} misrouted`]: 8,
    [`${lost} rejected`]: 5,
    'otel_agent.export.queue.size': 5100,
    'otel_agent.export.queue.capacity': LIMITS.maxBytes,
    'otel_agent.export.oldest_age': 4.5,
    'otel_agent.export.requests': 4,
    'otel_agent.export.sent': 100_000,
    'otel_agent.export.retries': 3,
    'otel_agent.export.breakers.open': 1,
    'otel_agent.export.spool.size': 2048,
    'otel_agent.export.spool.batches': 2,
    'otel_agent.export.spool.replayed': 1,
  });
});

t.test('components have the attributes that the conventions ask for', async (t) => {
  const { selfMetrics } = setUp();
  const reader = new ManualReader();
  register(t, reader);
  selfMetrics.look();
  const { resourceMetrics } = await reader.collect();
  const found = resourceMetrics.scopeMetrics.flatMap(({ metrics: all }) => all);
  const attributesOf = (name: string) => found.find(({ descriptor }) => descriptor.name === name)?.dataPoints[0]?.attributes;
  t.strictSame(attributesOf('otel.sdk.processor.span.processed'), {
    'otel.component.type': 'otel_agent_span_processor',
    'otel.component.name': 'otel_agent_span_processor/0',
  });
  t.strictSame(attributesOf('otel.sdk.exporter.span.exported'), {
    'otel.component.type': 'otlp_http_span_exporter',
    'otel.component.name': 'otlp_http_span_exporter/0',
  });
});

t.test('the type of the exporter is one of the conventions where they have it', async (t) => {
  const known = new Set<unknown>(Object.values(conventions));
  const endpoint = { url: 'http://a', name: 'a', headers: {}, compression: 'none', retryStatuses: [], timeoutMs: 1 } as const;
  const otlp = (protocol: 'http/protobuf' | 'http/json' | 'grpc') =>
    ({ name: 'otlp', encoding: 'protobuf', endpoints: [{ ...endpoint, protocol }] }) as const;
  const zipkin = { name: 'zipkin', encoding: 'zipkin', endpoints: [] } as const;
  const single = [otlp('http/protobuf'), otlp('http/json'), otlp('grpc'), zipkin];
  const types = single.map((destination) => exporterType({ destinations: [destination] }));
  t.equal(new Set(types).size, 4);
  t.ok(types.every((type) => known.has(type)), String(types));
  t.equal(exporterType({ destinations: single }), 'otel_agent_span_exporter');
});

t.test('each name is one of the conventions, or our own', async (t) => {
  const known = new Set<unknown>(Object.values(conventions));
  for (const { name } of METRICS) {
    if (name.startsWith('otel.sdk.')) t.ok(known.has(name), name);
    else t.match(name, /^otel_agent\.(export|redaction|rules|sampling)\./);
  }
  t.ok(known.has('otel.sdk.exporter.operation.duration'));
});

t.test('several readers, whatever their temporality, see the same', async (t) => {
  const { ledger, selfMetrics } = setUp();
  const memory = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  const delta = new PeriodicExportingMetricReader({ exporter: memory, exportIntervalMillis: 3_600_000 });
  const cumulative = new ManualReader();
  const provider = register(t, delta, cumulative);
  t.teardown(() => provider.shutdown());
  selfMetrics.look();

  ledger.add('delivered_spans', 100);
  ledger.add('latency_sum_us', 50_000);
  ledger.add('latency_count', 2);
  await provider.forceFlush();
  ledger.add('delivered_spans', 10);
  ledger.add('latency_sum_us', 10_000);
  ledger.add('latency_count', 1);
  await provider.forceFlush();

  const [first, second] = memory.getMetrics().map((resourceMetrics) => pointsOf({ resourceMetrics, errors: [] }));
  t.match(first, {
    'otel.sdk.exporter.span.exported': 100,
    'otel.sdk.exporter.operation.duration': { count: 2, sum: 0.05 },
  });
  t.equal(second?.['otel.sdk.exporter.span.exported'], 10);
  t.match(pointsOf(await cumulative.collect()), {
    'otel.sdk.exporter.span.exported': 110,
    'otel.sdk.exporter.operation.duration': { count: 3, sum: 0.06 },
  });
});

t.test('more durations than are recorded in one go come with the next collections', async (t) => {
  const { ledger, selfMetrics } = setUp();
  const reader = new ManualReader();
  register(t, reader);
  selfMetrics.look();
  ledger.add('latency_sum_us', 25_000 * 1000);
  ledger.add('latency_count', 25_000);
  const counts = [];
  for (let round = 0; round < 4; round += 1) {
    const { 'otel.sdk.exporter.operation.duration': durations } = pointsOf(await reader.collect());
    counts.push((durations as { count: number }).count);
    if (round === 3) t.equal((durations as { sum: number }).sum, 25);
  }
  t.strictSame(counts, [10_000, 20_000, 25_000, 25_000]);
});

t.test('a counter never goes back, even when it is read between two writes', async (t) => {
  const { ledger, selfMetrics } = setUp();
  const reader = new ManualReader();
  register(t, reader);
  selfMetrics.look();
  ledger.add('delivered_spans', 100);
  t.match(pointsOf(await reader.collect()), { 'otel.sdk.exporter.span.exported': 100 });
  ledger.add('rejected_spans', 10);
  t.match(pointsOf(await reader.collect()), { 'otel.sdk.exporter.span.exported': 100, 'otel_agent.export.lost rejected': 10 });
});

t.test("another copy's no-op is not taken for a metrics SDK, and what replaces it is found", async (t) => {
  const { selfMetrics, asked } = setUp();
  // What a copy of the API of another version has: the same class, another object.
  const Noop = createNoopMeter().constructor as new () => ReturnType<typeof createNoopMeter>;
  const noop = new Noop();
  let made = 0;
  let behind: ApiMeterProvider | undefined;
  const proxy: ApiMeterProvider = {
    getMeter: (...args) => {
      made += 1;
      return behind ? behind.getMeter(...args) : noop;
    },
  };
  metrics.setGlobalMeterProvider(proxy);
  t.teardown(() => metrics.disable());
  selfMetrics.look();
  selfMetrics.look();
  t.equal(made, 2, 'asked again, as nothing was there');
  t.equal(asked(), 0);

  const reader = new ManualReader();
  behind = new MeterProvider({ readers: [reader] });
  selfMetrics.look();
  selfMetrics.look();
  t.equal(made, 3, 'once it records, it is not asked again');
  t.equal(pointsOf(await reader.collect())['otel.sdk.span.started'], 12);
});

t.test('a provider that takes the place of another gets the numbers, and the first one no longer', async (t) => {
  const { selfMetrics, asked } = setUp();
  const [first, second] = [new ManualReader(), new ManualReader()];
  register(t, first);
  selfMetrics.look();
  metrics.disable();
  selfMetrics.look();
  t.equal(pointsOf(await first.collect())['otel.sdk.span.started'], 12, 'still there while nobody else is');
  register(t, second);
  selfMetrics.look();
  t.equal(pointsOf(await second.collect())['otel.sdk.span.started'], 12);
  const before = asked();
  await first.collect();
  t.equal(asked(), before, 'nobody asks through the first one');
});

t.test('redaction is told by class, place and action, and its time by sum and count', async (t) => {
  const audit = new Audit();
  const source = { ledger: new Ledger(), limits: LIMITS, spans: () => ({ started: 0, ended: 0, open: 0 }), exporter: 'x' };
  const reader = new ManualReader();
  register(t, reader);
  new SelfMetrics({ ...source, redaction: audit }).look();
  const points = async () => {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics
      .flatMap(({ metrics: all }) => all)
      .filter(({ descriptor }) => descriptor.name.startsWith('otel_agent.redaction.'))
      .flatMap(({ descriptor: { name }, dataPoints }) => dataPoints.map(({ attributes, value }) => [name, attributes, value]));
  };
  t.strictSame(await points(), [
    ['otel_agent.redaction.failures', { 'error.type': 'skeleton' }, 0],
    ['otel_agent.redaction.unbranded_dropped', {}, 0],
  ]);

  audit.hit('attribute', 'email', 'mask', 'user');
  audit.hit('attribute', 'email', 'hash', 'user');
  audit.hit('status', 'email', 'mask');
  audit.hit('status', 'email', 'mask');
  audit.failed('name', 'budget');
  audit.failed('status', 'budget');
  audit.skeleton();
  audit.unbranded(3);
  for (let span = 0; span < 160; span += 1) audit.end(audit.begin());
  const { sumUs } = audit.report().duration;
  t.match(await points(), [
    ['otel_agent.redaction.values', { class: 'email', surface: 'status', action: 'mask' }, 2],
    ['otel_agent.redaction.values', { class: 'email', surface: 'attribute', action: 'mask' }, 1],
    ['otel_agent.redaction.values', { class: 'email', surface: 'attribute', action: 'hash' }, 1],
    ['otel_agent.redaction.failures', { 'error.type': 'skeleton' }, 1],
    ['otel_agent.redaction.failures', { 'error.type': 'budget', surface: 'name' }, 1],
    ['otel_agent.redaction.failures', { 'error.type': 'budget', surface: 'status' }, 1],
    ['otel_agent.redaction.unbranded_dropped', {}, 3],
    ['otel_agent.redaction.duration', {}, { count: 10 }],
  ]);
  const [, , { sum }] = (await points()).at(-1) as [string, object, { sum: number }];
  t.ok(Math.abs(sum * 1e6 - sumUs) < 1e-6);
});

t.test('sampling is told by verdict and reason, with what waits and the ratios', async (t) => {
  const segments = new Map([['kept ratio', 3], ['kept rule:a b', 1], ['dropped ratio', 7]]);
  const sampling = {
    counts: () => ({ segments, evicted: new Map([['age', 2]] as const), late: { dropped: 4, kept: 1 } }),
    held: () => ({ segments: 5, spans: 6, bytes: 700 }),
    ratios: () => ({ configured: 0.5, effective: 0.25 }),
  };
  const source = { ledger: new Ledger(), limits: LIMITS, spans: () => ({ started: 0, ended: 0, open: 0 }), exporter: 'x', sampling };
  const reader = new ManualReader();
  register(t, reader);
  new SelfMetrics(source).look();
  const { resourceMetrics } = await reader.collect();
  const points = resourceMetrics.scopeMetrics
    .flatMap(({ metrics: all }) => all)
    .filter(({ descriptor }) => descriptor.name.startsWith('otel_agent.sampling.'))
    .flatMap(({ descriptor: { name }, dataPoints }) => dataPoints.map(({ attributes, value }) => [name.slice(20), attributes, value]));
  t.strictSame(points, [
    ['segments', { decision: 'kept', reason: 'ratio' }, 3],
    ['segments', { decision: 'kept', reason: 'rule:a b' }, 1],
    ['segments', { decision: 'dropped', reason: 'ratio' }, 7],
    ['buffered_spans', {}, 6],
    ['buffered_bytes', {}, 700],
    ['evicted', { bound: 'age' }, 2],
    ['late', { decision: 'dropped' }, 4],
    ['late', { decision: 'kept' }, 1],
    ['configured_ratio', {}, 0.5],
    ['effective_ratio', {}, 0.25],
  ]);
});
