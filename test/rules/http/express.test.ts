import t from 'tap';
import type { RuleInput } from '../../../src/config/rules/rule-input.js';
import { served } from './served.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

const RULES: readonly RuleInput[] = [
  {
    name: 'order',
    http: { route: 'POST /orders/:id' },
    take: {
      'order.id': 'params.id',
      'order.tier': 'body.customer.tier',
      'order.coupon': 'query.coupon',
      'order.filter': 'query.filter.status',
      'order.tenant': 'headers.X-Tenant',
      'order.basket': 'cookies.basket',
      'order.plan': 'user.plan',
      'order.account': 'user.account.id',
      'order.stock': 'response.headers.x-stock',
      'order.seen': 'response.headers.set-cookie',
      'order.type': 'response.headers.content-type',
      'order.status': 'response.status',
      'order.nothing': 'body.no.such',
    },
    spread: ['order.id', 'order.tier', 'order.plan'],
  },
  {
    name: 'late',
    http: { route: '/late' },
    take: { 'late.body': 'body.parsed', 'late.plan': 'user.plan' },
    spread: ['late.body'],
  },
  { name: 'boom', http: { route: '/boom/:id' }, take: { 'boom.id': 'params.id', 'boom.status': 'response.status' } },
  { name: 'hang', http: { route: 'GET /hang/:id' }, take: { 'hang.id': 'params.id', 'hang.status': 'response.status', 'hang.q': 'query.q' } },
  { name: 'step a', http: { route: '/steps/:a' }, take: { 'step.a': 'params.a' } },
  { name: 'step b', http: { route: '/steps/:b' }, take: { 'step.b': 'params.b', 'step.a_in_b': 'params.a' } },
  { name: 'steps', http: { route: '/steps/*' }, take: { 'steps.a': 'params.a', 'steps.b': 'params.b' } },
  { name: 'either', http: { route: '/either/:id' }, take: { 'either.id': 'params.id' } },
  { name: 'or', http: { route: '/or/:id' }, take: { 'or.id': 'params.id' } },
  { name: 'both', http: { route: '/either/:id,/or/:id' }, take: { 'both.id': 'params.id' } },
  { name: 'list', http: { route: ['PUT /any/:id', 'DELETE /any/:id', '/nothing'] }, take: { 'any.id': 'params.id' } },
  { name: 'any get', http: { route: '/any/:id', method: ['get'] }, take: { 'any.get': 'params.id' } },
  { name: 'middleware', http: { route: '/middleware/:id' }, take: { 'middleware.id': 'params.id' } },
  { name: 'by path', http: { route: '/shops/north/orders/8' }, take: { 'path.taken': 'headers.host' } },
  { name: 'mounted', http: { route: '/shops/:shop/orders/:id' }, take: { 'shop.order': 'params.id', 'shop.id': 'params.shop' } },
  { name: 'broken', http: { route: '/shops/*/broken/:id' }, take: { 'broken.shop': 'params.shop', 'broken.id': 'params.id' } },
  { name: 'sub application', http: { route: '/admin/users/:id' }, take: { 'admin.user': 'params.id' } },
  { name: 'tenant host', http: { host: '*.shop.example' }, take: { 'tenant.host': 'headers.host', 'tenant.param': 'params.id' } },
  { name: 'written', http: { route: '/writes' }, take: { 'written.given': 'response.headers.x-given', 'written.status': 'response.status' } },
  { name: 'hidden', http: { route: '/health' }, take: { 'health.seen': { const: true } } },
];

const REQUESTS = [
  {
    method: 'POST',
    path: '/orders/17?coupon=SUMMER&filter[status]=open',
    headers: { ...JSON_TYPE, 'x-tenant': 'acme', cookie: 'a=1; basket=b%2042; basket=second', 'x-user': 'gold' },
    body: JSON.stringify({ customer: { tier: 'gold' } }),
  },
  { method: 'POST', path: '/orders/18', headers: FORM_TYPE, body: 'customer[tier]=silver' },
  { path: '/orders/19' },
  { method: 'POST', path: '/late', body: 'text', headers: { 'content-type': 'text/plain' } },
  { path: '/boom/3' },
  { path: '/hang/4?q=1', abort: true },
  { path: '/steps/5' },
  { path: '/either/6' },
  { path: '/or/7' },
  { method: 'PUT', path: '/any/1' },
  { path: '/any/2' },
  { method: 'POST', path: '/any/3' },
  { path: '/middleware/1' },
  { path: '/shops/north/orders/8', headers: { host: 'eu.shop.example:8080' } },
  { path: '/shops/south/broken/9' },
  { path: '/admin/users/10' },
  { path: '/no/such' },
  { path: '/health' },
  { path: '/writes' },
] as const;

for (const [version, layerSpans] of [['4', 'false'], ['5', 'false'], ['4', 'true'], ['5', 'true']] as const) {
  t.test(`Express ${version}${layerSpans === 'true' ? ' with spans for layers' : ''}`, async (t) => {
    const { at, answers, agentLines, spans } = await served(['routes.cjs', version], RULES, REQUESTS, {
      OTEL_AGENT_EXPRESS_LAYER_SPANS: layerSpans,
    });
    t.strictSame(agentLines, []);
    const values = (path: string, prefix: string) =>
      Object.fromEntries(Object.entries(at(path).attributes).filter(([key]) => key.startsWith(`${prefix}.`)));

    t.test('takes each kind of value of a request on a route', async (t) => {
      t.strictSame(values('/orders/17', 'order'), {
        'order.id': '17',
        'order.tier': 'gold',
        'order.coupon': 'SUMMER',
        'order.filter': 'open',
        'order.tenant': 'acme',
        'order.basket': 'b 42',
        'order.plan': 'gold',
        'order.account': 7,
        'order.stock': '3',
        'order.seen': '[REDACTED:cookie]',
        'order.type': 'application/json; charset=utf-8',
        'order.status': 201,
      });
    });

    t.test('fields of a form', async (t) => t.equal(at('/orders/18').attributes['order.tier'], 'silver'));

    t.test('only of the method that is asked for', async (t) => t.strictSame(values('/orders/19', 'order'), {}));

    t.test('before the handlers of the route run: what they start has the values', async (t) => {
      const order = at('/orders/17');
      const inner = spans.filter(({ kind, attributes, traceId }) => kind === 'CLIENT' && traceId === order.traceId && /inner/.test(String(attributes['url.full'])));
      t.equal(inner.length, 1);
      t.match(inner[0]?.attributes, { 'order.id': '17', 'order.tier': 'gold', 'order.plan': 'gold' });
    });

    t.test('what becomes known later is taken when the response ends', async (t) => {
      t.strictSame(values('/late', 'late'), { 'late.body': 'text', 'late.plan': 'late' });
      const inner = spans.find(({ kind, attributes, traceId }) =>
        kind === 'CLIENT' && traceId === at('/late').traceId && /inner/.test(String(attributes['url.full'])));
      t.equal(inner?.attributes['late.body'], undefined, 'and was not known before');
    });

    t.test('also of a request that fails', async (t) => {
      t.strictSame(values('/boom/3', 'boom'), { 'boom.id': '3', 'boom.status': 500 });
      t.strictSame(values('/shops/south/broken/9', 'broken'), { 'broken.shop': 'south', 'broken.id': '9' });
    });

    t.test('also of one that the client gives up: there is no status then', async (t) =>
      t.strictSame(values('/hang/4', 'hang'), { 'hang.id': '4', 'hang.q': '1' }));

    t.test('each route that the request comes through counts, once for each rule', async (t) => {
      t.strictSame(values('/steps/5', 'step'), { 'step.a': '5', 'step.b': '5' });
      t.strictSame(values('/steps/5', 'steps'), { 'steps.a': '5', 'steps.b': '5' });
      t.equal(at('/steps/5').attributes['http.route'], '/steps/:b', 'the last one is the route of the span');
    });

    t.test('a route with several paths is known as the one, and as all', async (t) => {
      t.strictSame({ ...values('/either/6', 'either'), ...values('/either/6', 'or'), ...values('/either/6', 'both') }, { 'either.id': '6', 'both.id': '6' });
      t.strictSame({ ...values('/or/7', 'either'), ...values('/or/7', 'or'), ...values('/or/7', 'both') }, { 'or.id': '7', 'both.id': '7' });
    });

    t.test('a list of routes, each with its method', async (t) => {
      t.strictSame(values('/any/1', 'any'), { 'any.id': '1' });
      t.strictSame(values('/any/2', 'any'), { 'any.get': '2' });
      t.strictSame(values('/any/3', 'any'), {});
    });

    t.test('the route is the one that the framework knows, with all that it is mounted at', async (t) => {
      t.strictSame(values('/shops/north/orders/8', 'shop'), { 'shop.order': '8', 'shop.id': 'north' });
      t.equal(at('/shops/north/orders/8').attributes['http.route'], '/shops/:shop/orders/:id', 'behind a router that had none');
      t.strictSame(values('/admin/users/10', 'admin'), { 'admin.user': '10' });
      t.equal(at('/admin/users/10').attributes['http.route'], '/admin/users/:id');
    });

    t.test('never the path of the request, and what answers without a route has none', async (t) => {
      t.strictSame(values('/shops/north/orders/8', 'path'), {});
      t.strictSame(values('/middleware/1', 'middleware'), {});
    });

    t.test('a host, of any route', async (t) => {
      t.strictSame(values('/shops/north/orders/8', 'tenant'), { 'tenant.host': 'eu.shop.example:8080', 'tenant.param': '8' });
      t.strictSame(values('/or/7', 'tenant'), {});
    });

    t.test('headers that are given to writeHead alone', async (t) =>
      t.strictSame(values('/writes', 'written'), { 'written.given': 'to writeHead', 'written.status': 202 }));

    t.test('a path that makes no spans has no values', async (t) => {
      t.notOk(spans.some(({ attributes }) => 'health.seen' in attributes));
      t.equal(answers.find(({ path }) => path === '/health')?.status, 404);
    });

    t.test('and the answers are those that it gives without rules', async (t) => {
      const of = (all: typeof answers) => all.map(({ path, status, text }) => ({ path, status, text }));
      const plain = await served(['routes.cjs', version], [], REQUESTS, { OTEL_SDK_DISABLED: 'true' });
      t.strictSame(of(answers), of(plain.answers));
    });
  });
}
