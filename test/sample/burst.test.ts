import t from 'tap';
import { runTraced } from '../support/run-app.js';

t.test('200 kept segments of 100 spans, let go in one turn: nothing is lost', async (t) => {
  const { spans, agentLines, code } = await runTraced({
    file: 'test/fixtures/sample/burst.cjs',
    env: { OTEL_AGENT_SAMPLING_RATIO: '0.01', OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '20s' },
  });
  t.equal(code, 0);
  t.equal(spans.length, 20_000);
  t.equal(new Set(spans.map(({ spanId }) => spanId)).size, 20_000);
  t.ok(spans.every(({ attributes, traceState }) => traceState === 'ot=th:0' && attributes['otel_agent.sampling.reason'] === 'error'));
  t.strictSame(agentLines, []);
});
