import t from 'tap';
import type { RuleInput } from '../../src/config/rules/rule-input.js';
import { uuidOfTrace } from '../../src/propagate/trace-uuid.js';
import { startBroker } from '../../tools/broker/broker.js';
import { runTraced } from '../support/run-app.js';

const V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

interface Wanted {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Messages that come of it. */
  readonly messages?: number;
}

t.test('the correlation id on its way', async (t) => {
  const broker = await startBroker();
  t.teardown(() => broker.close());

  async function chain(version: string, request: Wanted, env: Record<string, string> = {}) {
    const { code, stdout, stderr, spans, agentLines } = await runTraced({
      file: 'test/fixtures/propagate/chain.cjs',
      args: [version],
      env: { KAFKA_BROKERS: broker.brokers, REQUEST: JSON.stringify(request), NODE_NO_WARNINGS: '1', ...env },
    });
    t.equal(code, 0, stderr + stdout);
    t.strictSame(agentLines, []);
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as { answer?: { status: number; id: string | null }; seen?: [string, string | null][] });
    const seen = lines.find((line) => line.seen)?.seen ?? [];
    return { answer: lines.find((line) => line.answer)?.answer, seen: Object.fromEntries(seen) as Record<string, string | null>, spans };
  }

  const WAY = ['/start', '/by-http', '/by-fetch', '/by-undici', 'message x-correlation-id', '/by-timer'];

  for (const version of ['4', '5']) {
    t.test(`goes all the way, HTTP and Kafka, and back with the response (Express ${version})`, async (t) => {
      const { answer, seen, spans } = await chain(version, { path: '/start', headers: { 'x-correlation-id': 'order-7' }, messages: 2 });
      t.strictSame(answer, { status: 200, id: 'order-7' });
      // The second message says otherwise by a header of its own.
      for (const hop of WAY.slice(0, -1)) t.equal(seen[hop], 'order-7', hop);
      t.equal(seen['message X-Correlation-Id'], 'own of message', 'the header of the service wins, alone');
      const server = spans.find(({ name }) => name.endsWith('/start'));
      const ids = new Set(spans.filter(({ traceId }) => traceId === server?.traceId).map(({ attributes }) => attributes['correlation.id']));
      t.ok(ids.delete('order-7'));
      t.equal(ids.size, 1, 'each span has it, except those of the message with another one');
      t.match([...ids][0], V4, 'and that one was replaced, as it is not fit');
      const consumed = spans.filter(({ kind, traceId }) => kind === 'CONSUMER' && traceId === server?.traceId);
      t.equal(consumed.length, 2);
    });
  }

  t.test('is made where none came, the same on each span and hop', async (t) => {
    const { answer, seen, spans } = await chain('5', { path: '/start', messages: 2 });
    const server = spans.find(({ name }) => name.endsWith('/start'));
    const id = uuidOfTrace(server?.traceId ?? '');
    t.match(id, V4);
    t.equal(answer?.id, id);
    for (const hop of WAY.slice(1, -1)) t.equal(seen[hop], id, hop);
    for (const { name, traceId, attributes } of spans) if (traceId === server?.traceId) t.equal(attributes['correlation.id'], id, name);
  });

  t.test('a hostile one is replaced, not passed on', async (t) => {
    for (const hostile of ['a b', 'x'.repeat(200), '<script>alert(1)</script>']) {
      const { answer, seen, spans } = await chain('5', { path: '/start', headers: { 'x-correlation-id': hostile }, messages: 2 });
      t.match(answer?.id, V4);
      for (const hop of WAY.slice(1, -1)) t.equal(seen[hop], answer?.id, hop);
      t.notOk(JSON.stringify(spans).includes(hostile));
    }
  });

  t.test('goes on where nothing is sampled', async (t) => {
    const off = { OTEL_TRACES_SAMPLER: 'always_off' };
    const given = await chain('5', { path: '/start', headers: { 'x-correlation-id': 'order-8' }, messages: 2 }, off);
    t.strictSame(given.spans, []);
    t.equal(given.answer?.id, 'order-8');
    for (const hop of WAY.slice(1, -1)) t.equal(given.seen[hop], 'order-8', hop);
    const made = await chain('4', { path: '/start', messages: 2 }, off);
    t.match(made.answer?.id, V4);
    for (const hop of WAY.slice(1, -1)) t.equal(made.seen[hop], made.answer?.id, hop);
  });

  t.test('is in error responses, and what the service sets wins', async (t) => {
    const headers = { 'x-correlation-id': 'a.b' };
    for (const version of ['4', '5']) {
      t.strictSame((await chain(version, { path: '/fails', headers })).answer, { status: 500, id: 'a.b' });
      t.strictSame((await chain(version, { path: '/nowhere', headers })).answer, { status: 404, id: 'a.b' });
    }
    t.strictSame((await chain('5', { path: '/own', headers })).answer, { status: 200, id: 'own of service' });
  });

  t.test('what came to a path that makes no spans goes on; nothing is made there', async (t) => {
    const given = await chain('5', { path: '/health', headers: { 'x-correlation-id': 'probe' } });
    t.strictSame(given.answer, { status: 200, id: 'probe' });
    t.match(given.seen, { '/by-health': 'probe', '/by-health-fetch': 'probe' });
    t.notOk(given.spans.some(({ name }) => name.endsWith('/health')));
    const without = await chain('5', { path: '/health' });
    t.strictSame(without.answer, { status: 200, id: null });
    t.match(without.seen, { '/by-health': null, '/by-health-fetch': null });
  });

  t.test('stays with the operator: own hosts and those that are named', async (t) => {
    const request = { path: '/foreign', headers: { 'x-correlation-id': 'mine' } };
    const { seen } = await chain('5', request, { OTEL_AGENT_PROPAGATION_BAGGAGE_HOSTS: '*.partner.example' });
    t.match(seen, { '/at-foreign': null, '/at-foreign-fetch': null, '/at-partner': 'mine' });
    const off = await chain('5', request, { OTEL_TRACES_SAMPLER: 'always_off', OTEL_AGENT_PROPAGATION_BAGGAGE_HOSTS: '*.partner.example' });
    t.match(off.seen, { '/at-foreign': null, '/at-foreign-fetch': null, '/at-partner': 'mine' }, 'unsampled, too');
  });

  t.test('work that a timer begins has one', async (t) => {
    const { seen, spans } = await chain('5', { path: '/timer' });
    t.match(seen['/by-timer'], V4);
    const two = spans.filter(({ attributes }) => attributes['correlation.id'] === seen['/by-timer']);
    t.strictSame(two.map(({ kind }) => kind).toSorted(), ['CLIENT', 'SERVER']);
  });

  t.test('can be switched off', async (t) => {
    const { answer, seen, spans } = await chain('5', { path: '/start', headers: { 'x-correlation-id': 'x' }, messages: 2 }, { OTEL_AGENT_CORRELATION_HEADER: 'none' });
    t.equal(answer?.id, null);
    t.equal(seen['/by-http'], null);
    t.notOk(spans.some(({ attributes }) => 'correlation.id' in attributes));
  });

  t.test('is taken from a payload by a rule, and the one around is named', async (t) => {
    const rules: RuleInput[] = [
      { name: 'id', http: { route: 'POST /start' }, take: { 'correlation.id': 'body.work.id' }, parent: 'headers.x-parent-id' },
    ];
    const request = {
      path: '/start',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-parent-id': 'campaign-1', 'x-correlation-id': 'arrived' },
      messages: 2,
    };
    const env = { OTEL_AGENT_RULES: JSON.stringify(rules) };
    const { answer, seen, spans } = await chain('5', { ...request, body: '{"work":{"id":"job-9"}}' }, env);
    t.equal(answer?.id, 'job-9');
    for (const hop of WAY.slice(1, -1)) t.equal(seen[hop], 'job-9', hop);
    const server = spans.find(({ name }) => name === 'POST /start');
    t.match(server?.attributes, { 'correlation.id': 'job-9', 'correlation.parent_id': 'campaign-1' });
    const hostile = await chain('5', { ...request, body: '{"work":{"id":"a b"}}' }, env);
    t.equal(hostile.answer?.id, 'arrived', 'one that is not fit is not taken');
  });
});
