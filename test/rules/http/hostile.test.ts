import t from 'tap';
import type { RuleInput } from '../../../src/config/rules/rule-input.js';
import { runTraced } from '../../support/run-app.js';

const RULES: readonly RuleInput[] = [
  { name: 'order', http: { route: '/orders/:id' }, take: { 'order.id': 'params.id', 'order.user': 'user.id', 'order.kind': 'body.kind', 'order.status': 'response.status' } },
  { name: 'every', http: {}, take: { 'every.agent': 'headers.user-agent', 'every.user': 'user.name' } },
];

for (const version of ['4', '5']) {
  t.test(`requests that are none, frozen or throw change nothing (Express ${version})`, async (t) => {
    const run = (rules: readonly RuleInput[], env: Record<string, string> = {}) =>
      runTraced({
        file: 'test/fixtures/rules/http/mocks.cjs',
        args: [version],
        env: { OTEL_AGENT_RULES: JSON.stringify(rules), NODE_NO_WARNINGS: '1', ...env },
      });
    const plain = await run([], { OTEL_SDK_DISABLED: 'true' });
    const { code, stdout, agentLines, spans } = await run(RULES);
    t.equal(code, plain.code);
    t.equal(stdout, plain.stdout, 'what it prints without the agent');
    t.match(stdout, /plain objects: order 1[^]*frozen: order 3/);
    t.strictSame(agentLines, []);
    const server = spans.find(({ kind }) => kind === 'SERVER');
    t.match(server?.attributes, { 'order.id': '3', 'order.status': 200 });
    t.equal(server?.attributes['order.user'], undefined);
    t.equal(server?.attributes['order.kind'], undefined);
  });
}
