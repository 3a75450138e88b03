import t from 'tap';
import type { RuleInput } from '../../../src/config/rules/rule-input.js';
import { runTraced } from '../../support/run-app.js';

const RULES: readonly RuleInput[] = [
  {
    name: 'carrier',
    http_client: { method: 'GET', host: '127.0.0.1', path: '/carriers/*' },
    take: {
      'c.shop': 'headers.x-shop',
      'c.lang': 'query.lang',
      'c.cost': 'response.headers.x-request-cost',
      'c.set': 'response.headers.set-cookie',
      'c.status': 'response.status',
    },
  },
  { name: 'late header', http_client: { host: '127.0.0.*:*' }, take: { 'c.late': 'headers.x-late', 'c.any': 'response.status' } },
  { name: 'cut', http_client: { path: ['/cut', '/other'] }, take: { 'c.cut': 'headers.x-shop', 'c.none': 'response.status' } },
  { name: 'elsewhere', http_client: { host: 'other.example' }, take: { 'c.elsewhere': { const: 1 } } },
  { name: 'post', http_client: { method: 'POST' }, take: { 'c.post': { const: 1 } } },
];

t.test('requests that the service sends, by node:http, fetch and undici', async (t) => {
  const { code, spans, agentLines, stderr } = await runTraced({
    file: 'test/fixtures/rules/http/clients.cjs',
    env: { OTEL_AGENT_RULES: JSON.stringify(RULES), NODE_NO_WARNINGS: '1' },
  });
  t.equal(code, 0, stderr);
  t.strictSame(agentLines, []);
  const sent = spans.filter(({ kind }) => kind === 'CLIENT');
  t.equal(sent.length, 9);
  for (const [index, { attributes }] of sent.entries()) {
    const values = Object.fromEntries(Object.entries(attributes).filter(([key]) => key.startsWith('c.')));
    const late = attributes['url.full'] && index < 3 ? { 'c.late': '1' } : {};
    const url = String(attributes['url.full']);
    if (url.includes('/carriers/')) {
      const taken = { 'c.shop': 'north', 'c.lang': ['de', 'en'], 'c.cost': '12', 'c.set': ['[REDACTED:cookie]', '[REDACTED:cookie]'], 'c.status': 200, 'c.any': 200 };
      t.strictSame(values, { ...taken, ...late }, url);
    } else if (url.endsWith('/missing')) {
      t.strictSame(values, { 'c.any': 404, ...late }, url);
    } else {
      t.match(values, { 'c.cut': 'north' }, 'what failed has what was known');
      t.equal('c.any' in values || 'c.none' in values, false);
    }
  }
});
