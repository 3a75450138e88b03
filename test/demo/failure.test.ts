import { test } from 'tap';
import { DemoProcess } from './demo-process.js';
import { whyNoPostgres } from './why-no-postgres.js';

test('servers that cannot be reached are named', async (t) => {
  for (const [env, message] of [
    [{ KAFKA_BROKERS: '127.0.0.1:1' }, /^demo: KAFKA_BROKERS cannot be used \(127\.0\.0\.1:1\): /m],
    [
      { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/shop' },
      /^demo: DATABASE_URL cannot be used \(127\.0\.0\.1:1\/shop, schema otel-agent-demo-\w+\): connect ECONNREFUSED/m,
    ],
    [{ DATABASE_URL: 'secret' }, /^demo: DATABASE_URL is no postgres:/m],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'secret' }, /^demo: OTEL_EXPORTER_OTLP_ENDPOINT is not a URL/m],
  ] as const) {
    const demo = new DemoProcess(t, [], env);
    t.equal(await demo.ended(), 1);
    t.match(demo.stderr, message);
    t.notMatch(demo.stdout + demo.stderr, /secret/);
    t.strictSame(await demo.leftovers(), []);
  }
});

void whyNoPostgres().then((skip) => {
  test('settings that leave no trace to show are named', { skip }, async (t) => {
    for (const [env, message] of [
      [{ OTEL_TRACES_SAMPLER: 'always_off' }, /^demo: POST .*: the trace is not sampled/m],
      [{ OTEL_SDK_DISABLED: 'true' }, /^demo: POST .*: the response names no trace/m],
    ] as const) {
      const demo = new DemoProcess(t, [], env);
      t.equal(await demo.ended(), 1);
      t.match(demo.stderr, message);
      t.strictSame(await demo.leftovers(), []);
    }
  });
});
