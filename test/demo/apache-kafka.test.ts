import t from 'tap';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { apache, whyNotApache } from '../instrument/kafkajs/brokers/cluster.js';
import { DemoProcess } from './demo-process.js';
import { whyNoPostgres } from './why-no-postgres.js';

void whyNoPostgres().then((noPostgres) => {
  t.test('the demo on Apache Kafka', { skip: whyNotApache() || noPostgres, timeout: 300_000 }, async (t) => {
    const cluster = await apache(1);
    t.teardown(() => cluster.close());
    const demo = new DemoProcess(t, ['--json', '--requests', '3'], { KAFKA_BROKERS: cluster.brokers });
    t.equal(await demo.ended(), 0, demo.stderr);
    const { traces } = JSON.parse(demo.stdout) as { traces: { spans: FinishedSpan[] }[] };
    t.ok(traces.length >= 3);
    const spans = traces.flatMap((trace) => trace.spans);
    const processed = spans.filter(({ kind }) => kind === 'CONSUMER');
    t.ok(processed.length >= 6, `${processed.length} messages`);
    for (const { parentSpanId, name } of processed) t.equal(spans.find(({ spanId }) => spanId === parentSpanId)?.kind, 'PRODUCER', name);
  });
});
