import t from 'tap';
import { startBroker } from '../../tools/broker/broker.js';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { type AppResult, runApp } from '../support/run-app.js';

const COUNT = 100;
const REASON = 'otel_agent.sampling.reason';

t.test('of three services with ratio 0.5, traces that the head keeps are whole, and of the others nothing is left but what the tail kept', async (t) => {
  const broker = await startBroker();
  const receiver = await startReceiver();
  t.teardown(async () => {
    await receiver.close();
    await broker.close();
  });
  const started = (role: string, env: Record<string, string> = {}) => {
    let stop = () => {};
    let result: Promise<AppResult> | undefined;
    const ready = new Promise<string>((resolve, reject) => {
      result = runApp({
        file: 'test/fixtures/sample/chain.cjs',
        env: {
          OTEL_SERVICE_NAME: role,
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          OTEL_AGENT_SAMPLING_RATIO: '0.5',
          OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '20s',
          KAFKA_BROKERS: broker.brokers,
          COUNT: String(COUNT),
          ROLE: role,
          ...env,
        },
        onOutput(text, child) {
          stop = () => void child.kill('SIGTERM');
          if (text.endsWith('\n')) resolve(text.trim());
        },
      });
      result.catch(reject);
    });
    return { ready, result: result as unknown as Promise<AppResult>, stop: () => stop() };
  };
  const crawler = started('crawler');
  const tasks = started('tasks');
  const [, port] = (await tasks.ready).split(' ');
  await crawler.ready;
  const gateway = started('gateway', { TASKS: `http://127.0.0.1:${port}` });
  const { stdout } = await gateway.result;
  await crawler.result;
  tasks.stop();
  await tasks.result;

  const answers = (JSON.parse(stdout) as string[]).map((text) => text.split('-'));
  t.equal(new Set(answers.map(([, traceId]) => traceId)).size, COUNT);
  let kept = 0;
  for (const [index, [, traceId, , flags]] of answers.entries()) {
    const spans = receiver.spans().filter((span) => span.traceId === traceId);
    const shape = spans.map(({ service, kind }) => `${service} ${kind}`).toSorted();
    const fails = index % 10 === 0;
    if (flags === '03') {
      kept += 1;
      t.strictSame(shape, ['crawler CONSUMER', 'crawler INTERNAL', 'gateway CLIENT', 'gateway SERVER', 'tasks PRODUCER', 'tasks SERVER'], `trace ${index}`);
      for (const { service, attributes, traceState } of spans) {
        const tail = fails && service === 'crawler';
        t.equal(traceState, tail ? 'ot=th:0' : 'ot=th:8');
        if (tail) t.strictSame([attributes[REASON], attributes['otel_agent.sampling.partial']], ['error', undefined]);
      }
    } else {
      t.equal(flags, '02');
      t.strictSame(shape, fails ? ['crawler CONSUMER', 'crawler INTERNAL'] : [], `trace ${index}`);
      for (const { attributes, traceState } of spans) {
        t.strictSame([attributes[REASON], attributes['otel_agent.sampling.partial'], traceState], ['error', true, 'ot=th:0']);
      }
    }
  }
  t.ok(kept > 20 && kept < 80, `${kept} of ${COUNT}`);
});
