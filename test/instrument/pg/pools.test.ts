import t from 'tap';
import { startLab } from './lab.js';

t.test('queries of a pool', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  for (const OTEL_AGENT_POSTGRES_CONNECT_SPANS of ['false', 'true']) {
    t.test(`belong to who asked for them; spans for connections: ${OTEL_AGENT_POSTGRES_CONNECT_SPANS}`, async (t) => {
      const { lines, of, spans, stderr } = await lab.run('pool', { OTEL_AGENT_POSTGRES_CONNECT_SPANS });
      t.match(new Set(lines), new Set(['third third', 'called none']), stderr);
      for (const name of ['first', 'second', 'third']) {
        const request = spans.find((span) => span.name === name);
        t.equal(of(`SELECT ? AS ${name}`)[0]?.parentSpanId, request?.spanId, name);
      }
      for (const name of ['root', 'called', 'fresh']) t.equal(of(`SELECT ? AS ${name}`)[0]?.parentSpanId, undefined, name);
      t.ok(Number(of('SELECT ? AS second')[0]?.attributes['otel_agent.db.pool.wait_ms']) > 40, 'it waited for the first');
    });
  }
});

t.test('metrics by the semantic conventions, in the metrics SDK of the service', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const { lines, stderr } = await lab.run('metrics');
  type Point = [scope: string, name: string, attributes: Record<string, unknown>, value: number, sum: number];
  const points = lines.filter((line) => line.startsWith('metric ')).map((line) => JSON.parse(line.slice(7)) as Point);
  const { host } = new URL(lab.url);
  const [one, two, small] = ['', '#2', '#3'].map((number) => `${host}/postgres${number}`);
  const valueOf = (name: string, wanted: Record<string, unknown>) =>
    points.find(([, found, attributes]) => found === name && Object.entries(wanted).every(([key, value]) => attributes[key] === value))?.[3];
  const pool = (name: string | undefined, state?: string) => ({
    'db.client.connection.pool.name': name,
    ...(state && { 'db.client.connection.state': state }),
  });
  t.ok(points.length > 0, stderr);
  t.ok(points.every(([scope]) => scope === '@opentelemetry/instrumentation-pg'));

  t.test('each pool by itself', async (t) => {
    t.strictSame([one, two, small].map((name) => [valueOf('db.client.connection.count', pool(name, 'used')), valueOf('db.client.connection.count', pool(name, 'idle'))]), [[1, 1], [0, 1], [1, 0]]);
    t.strictSame([one, two, small].map((name) => valueOf('db.client.connection.max', pool(name))), [5, 3, 1]);
    t.strictSame([one, two, small].map((name) => valueOf('db.client.connection.pending_requests', pool(name))), [0, 0, 1]);
    t.strictSame(valueOf('db.client.connection.idle.min', pool(two)), 1);
    t.equal(valueOf('db.client.connection.timeouts', pool(small)), 1);
    t.equal(valueOf('db.client.connection.wait_time', pool(two)), 3);
    t.equal(valueOf('db.client.connection.use_time', pool(two)), 3);
    t.equal(valueOf('db.client.connection.create_time', pool(two)), 2);
  });

  t.test('durations and rows of statements', async (t) => {
    const tasks = { 'db.system.name': 'postgresql', 'db.namespace': 'postgres', 'db.operation.name': 'SELECT', 'db.collection.name': 'tasks', 'db.query.summary': 'SELECT tasks' };
    t.equal(valueOf('db.client.operation.duration', { ...tasks, 'error.type': undefined }), 1);
    t.equal(valueOf('db.client.operation.duration', { ...tasks, 'error.type': '42703', 'db.response.status_code': '42703' }), 1);
    const duration = points.find(([, name, attributes]) => name === 'db.client.operation.duration' && attributes['db.query.summary'] === 'SELECT pg_sleep');
    t.ok((duration?.[4] ?? 0) >= 0.02 && (duration?.[4] ?? 9) < 5, 'in seconds');
    t.equal(points.find(([, name, attributes]) => name === 'db.client.response.returned_rows' && attributes['db.collection.name'] === 'tasks')?.[4], 10);
  });

  t.test('none when they are switched off', async (t) => {
    const off = await lab.run('metrics', { OTEL_AGENT_POSTGRES_METRICS: 'false' });
    t.notOk(off.lines.some((line) => line.startsWith('metric ')));
  });
});
