import t from 'tap';
import type { RuleInput } from '../../src/config/rules/rule-input.js';
import { startBroker } from '../../tools/broker/broker.js';
import { runTraced } from '../support/run-app.js';

const RULES: readonly RuleInput[] = [
  { name: 'tenant', http: { route: '/start' }, take: { 'tenant.id': 'headers.x-tenant', 'order.kind': 'query.kind' }, baggage: ['tenant.id'] },
  { name: 'foreign', http: { route: '/foreign' }, take: { 'tenant.id': 'headers.x-tenant' }, baggage: ['tenant.id'] },
];

t.test('what a rule lists as baggage is known in the services behind, by HTTP and Kafka', async (t) => {
  const broker = await startBroker();
  t.teardown(() => broker.close());
  const run = async (request: object, env: Record<string, string> = {}) => {
    const { code, stderr, spans } = await runTraced({
      file: 'test/fixtures/propagate/chain.cjs',
      args: ['5'],
      env: {
        KAFKA_BROKERS: broker.brokers,
        REQUEST: JSON.stringify(request),
        OTEL_AGENT_RULES: JSON.stringify(RULES),
        NODE_NO_WARNINGS: '1',
        ...env,
      },
    });
    t.equal(code, 0, stderr);
    const received = spans.filter(({ kind }) => kind === 'SERVER' || kind === 'CONSUMER');
    return (end: string) => received.find(({ name, attributes }) => name.endsWith(end) || attributes['url.path'] === end)?.attributes;
  };

  t.test('on each span that receives, and no other value', async (t) => {
    const at = await run({ path: '/start?kind=express', headers: { 'x-tenant': 'acme' }, messages: 2 });
    for (const hop of ['/start', '/by-http', '/by-fetch', '/by-undici']) t.equal(at(hop)?.['tenant.id'], 'acme', hop);
    t.equal(at('/start')?.['order.kind'], 'express');
    t.equal(at('/by-http')?.['order.kind'], undefined);
  });

  t.test('not at a stranger', async (t) => {
    const at = await run({ path: '/foreign', headers: { 'x-tenant': 'acme' } }, { OTEL_AGENT_PROPAGATION_BAGGAGE_HOSTS: '*.partner.example' });
    t.equal(at('/foreign')?.['tenant.id'], 'acme');
    t.ok(at('/at-foreign') && at('/at-foreign-fetch'));
    t.equal(at('/at-foreign')?.['tenant.id'], undefined);
    t.equal(at('/at-foreign-fetch')?.['tenant.id'], undefined);
    t.equal(at('/at-partner')?.['tenant.id'], 'acme', 'but at one who is named');
  });

  t.test('also what arrived with the first request', async (t) => {
    const at = await run({ path: '/by-http', headers: { baggage: 'tenant.id=north,secret=x' } });
    t.equal(at('/by-http')?.['tenant.id'], 'north');
    t.equal(at('/by-undici')?.['tenant.id'], 'north');
    t.equal(at('/by-undici')?.['secret'], undefined);
  });
});
