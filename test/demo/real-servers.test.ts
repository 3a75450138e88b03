import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { test } from 'tap';
import { startBroker } from '../../tools/broker/broker.js';
import { Cleanup } from '../../tools/demo/cleanup.js';
import { startEmbeddedPostgres } from '../../tools/demo/embedded-postgres.js';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { DemoProcess } from './demo-process.js';
import { whyNoPostgres } from './why-no-postgres.js';

void whyNoPostgres().then((skip) => {
  test('servers from the environment are used, get all traces, and are left as they were', { skip }, async (t) => {
    const cleanup = new Cleanup();
    t.teardown(() => cleanup.close());
    const { databaseUrl } = await startEmbeddedPostgres(cleanup);
    const broker = await startBroker();
    cleanup.add('broker', () => broker.close());
    const collector = await startReceiver();
    cleanup.add('collector', () => collector.close());

    const database = new Client({ connectionString: databaseUrl });
    await database.connect();
    cleanup.add('connection', () => database.end());
    // Somebody else's, of the names that the demo uses.
    await database.query('CREATE TABLE web_crawl_tasks (id integer); INSERT INTO web_crawl_tasks VALUES (17)');
    const kafka = new Kafka({ brokers: [broker.brokers], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    cleanup.add('admin', () => admin.disconnect());
    await admin.createTopics({ topics: [{ topic: 'task-requests' }] });

    const endpoint = new URL(collector.url);
    endpoint.username = 'me';
    endpoint.password = 'secret';
    const demo = new DemoProcess(t, ['--json', '--requests', '3'], {
      DATABASE_URL: databaseUrl,
      KAFKA_BROKERS: broker.brokers,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.href,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=crawl%20and%20co',
    });
    t.equal(await demo.ended(), 0, demo.stderr);
    t.match(demo.stderr, 'All traces are passed on to OTEL_EXPORTER_OTLP_ENDPOINT.');
    t.notMatch(demo.stdout + demo.stderr, 'secret');

    const { traces } = JSON.parse(demo.stdout) as { traces: { traceId: string; spans: { spanId: string }[] }[] };
    const arrived = new Set(collector.spans().map((span) => `${span.traceId}-${span.spanId}`));
    for (const { traceId, spans } of traces) {
      const lost = spans.filter(({ spanId }) => !arrived.has(`${traceId}-${spanId}`));
      t.strictSame(lost, [], 'all of it was passed on');
    }
    t.match(collector.requests[0]?.headers, { authorization: /^Basic /, 'x-team': 'crawl and co' });

    t.strictSame((await database.query('SELECT * FROM web_crawl_tasks')).rows, [{ id: 17 }]);
    const ours = await database.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'otel%'");
    t.strictSame(ours.rows, []);
    t.strictSame((await admin.listTopics()).filter((topic) => !topic.startsWith('__')), ['task-requests']);
    t.equal((await admin.fetchTopicOffsets('task-requests'))[0]?.high, '0', 'no message of the demo in it');
    t.strictSame((await admin.listGroups()).groups, []);
    t.strictSame(await demo.leftovers(), []);
  });

  test('an endpoint that takes nothing makes the demo fail, after the traces were shown', { skip }, async (t) => {
    const endpoint = 'http://me:secret@127.0.0.1:1';
    const demo = new DemoProcess(t, ['--requests', '1'], { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    t.equal(await demo.ended(), 1);
    t.match(demo.stdout, /^trace [0-9a-f]{32} {2}17 spans, 3 services/m);
    t.match(demo.stderr, /^demo: OTLP receiver: traces could not be passed on: http:\/\/127\.0\.0\.1:1\/v1\/traces: /);
    t.notMatch(demo.stdout + demo.stderr, 'secret');
    t.strictSame(await demo.leftovers(), []);
  });
});
