import t from 'tap';
import type { RuleInput } from '../../../src/config/rules/rule-input.js';
import { served } from './served.js';

const RULES: readonly RuleInput[] = [
  {
    name: 'parses',
    http: { route: 'POST /parses/:id' },
    take: { 'r.id': 'params.id', 'r.body': 'body.kind', 'r.host': 'headers.host', 'r.q': 'query.q', 'r.status': 'response.status' },
  },
  { name: 'reads', http: { route: '/reads' }, take: { 'r.reads': 'body.kind', 'r.length': 'response.headers.content-length' } },
  { name: 'throws', http: { route: '/throws' }, take: { 'r.throws': 'body.kind', 'r.plan': 'user.plan', 'r.agent': 'headers.x-agent' } },
  { name: 'frozen', http: { route: '/frozen/*' }, take: { 'r.basket': 'cookies.basket', 'r.frozen': 'headers.x-agent' } },
  { name: 'two', http: { route: '/two/:a/:b' }, take: { 'r.a': 'params.a', 'r.b': 'params.b' } },
  { name: 'every delete', http: { method: 'DELETE' }, take: { 'r.deletes': 'headers.x-agent', 'r.delete_status': 'response.status' } },
  { name: 'all', http: {}, take: { 'r.all': { const: true } } },
];

const JSON_TYPE = { 'content-type': 'application/json' };
const REQUESTS = [
  { method: 'POST', path: '/parses/a%20b?q=1', headers: JSON_TYPE, body: '{"kind":"parsed"}' },
  { method: 'POST', path: '/reads', headers: JSON_TYPE, body: '{"kind":"never parsed"}' },
  { path: '/throws', headers: { 'x-agent': 'here' } },
  { path: '/frozen/x/y', headers: { 'x-agent': 'cold', cookie: 'basket=%E0%A4; other' } },
  { path: '/two/1/2/' },
  { path: '/two/1' },
  { method: 'DELETE', path: '/anything', headers: { 'x-agent': 'remover' } },
] as const;

for (const args of [[], ['express']] as const) {
  const when = args.length === 0 ? 'where no framework is known' : 'beside a framework that does not serve them';
  t.test(`a plain server, ${when}`, async (t) => {
    const { at, answers, agentLines } = await served(['plain.cjs', ...args], RULES, REQUESTS);
    t.strictSame(agentLines, []);
    const values = (path: string) => Object.fromEntries(Object.entries(at(path).attributes).filter(([key]) => key.startsWith('r.')));

    t.match(values('/parses/a%20b'), { 'r.id': 'a b', 'r.body': 'parsed', 'r.q': '1', 'r.status': 200 }, 'the path is compared with the route');
    t.strictSame(values('/reads'), { 'r.all': true, 'r.length': '7' }, 'no body that the service did not put there');
    t.equal(answers.find(({ path }) => path === '/reads')?.text, 'read 23', 'the stream is the service\'s own');
    t.strictSame(values('/throws'), { 'r.all': true, 'r.agent': 'here' }, 'getters that throw count as nothing');
    t.strictSame(values('/frozen/x/y'), { 'r.all': true, 'r.basket': '%E0%A4', 'r.frozen': 'cold' }, 'a cookie that cannot be decoded is taken as it is');
    t.strictSame(values('/two/1/2/'), { 'r.all': true, 'r.a': '1', 'r.b': '2' });
    t.strictSame(values('/two/1'), { 'r.all': true });
    t.strictSame(values('/anything'), { 'r.all': true, 'r.deletes': 'remover', 'r.delete_status': 200 });
  });
}

t.test('what is known at the start can decide on the sample', async (t) => {
  const rules: RuleInput[] = [{ name: 'orders', http: { route: '/orders/:id' }, take: { 'order.id': 'params.id' } }];
  const { spans } = await served(['plain.cjs'], rules, [{ path: '/orders/7' }, { path: '/orders/8' }], {
    OTEL_AGENT_SAMPLING_RULES: JSON.stringify([{ name: 'seven', match: { attribute_values: { key: 'order.id', values: ['7'] } }, ratio: 0 }]),
    // Otherwise the request of the service itself, which is sampled, would decide.
    OTEL_TRACES_SAMPLER: 'traceidratio',
  });
  t.strictSame(spans.filter(({ kind }) => kind === 'SERVER').map(({ attributes }) => attributes['url.path']), ['/orders/8']);
});

t.test('a request that is not sampled costs no rule anything, and is answered', async (t) => {
  const { spans, answers } = await served(['plain.cjs'], RULES, [{ path: '/throws' }], { OTEL_TRACES_SAMPLER: 'always_off' });
  t.strictSame(spans, []);
  t.equal(answers[0]?.status, 200);
});
