import type { ChildProcess } from 'node:child_process';
import t from 'tap';
import { compareTrace } from '../../src/testing/compare-trace.js';
import { drawTrace } from '../../src/testing/draw-trace.js';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { startBackends } from '../support/backends.js';
import { type Preload, runTraced } from '../support/run-app.js';
import { type Case, EXPRESS_4, EXPRESS_5 } from './cases.js';

// The preload matrix: {--import, --require, NODE_OPTIONS} × {ES modules, CommonJS, compiled TypeScript}, on the Node that
// runs this file (.ci/run goes through all of them). The same traces everywhere, each span exactly once.

const PRELOADS: readonly Preload[] = ['import', 'require', 'NODE_OPTIONS'];
const APPS = {
  'ES modules': 'test/fixtures/matrix/app.mjs',
  CommonJS: 'test/fixtures/matrix/app.cjs',
  'compiled TypeScript': 'build/test/fixtures/matrix/app.js',
};

const SCHEMA = `
  CREATE TABLE matrix_rows (id int PRIMARY KEY, name text);
  INSERT INTO matrix_rows VALUES (1, 'one');
  CREATE FUNCTION matrix_total() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM matrix_rows';
`;

type Tap = typeof t;

interface Answer {
  readonly asked: Case;
  readonly status: number;
  readonly traceId: string | undefined;
}

t.test('the preload matrix', async (t) => {
  const backends = await startBackends(SCHEMA).catch((error: Error) => error);
  if (backends instanceof Error) {
    t.pass('needs PostgreSQL', { skip: `no PostgreSQL can be started here: ${backends.message}` });
    return;
  }
  t.teardown(() => backends.close());

  for (const [kind, file] of Object.entries(APPS)) {
    for (const preload of PRELOADS) {
      await t.test(`${preload}, ${kind}: every trace is complete, and every span is there once`, async (t) => {
        const answers: Answer[] = [];
        let lines: Record<string, string>[] = [];
        const { code, signal, stderr, agentLines, spans } = await runTraced({
          file,
          preload,
          env: { ...backends.env, NODE_NO_WARNINGS: '1' },
          onMessage: (message, child) => {
            const { urls } = message as { urls: [string, string] };
            void askAll(urls, answers)
              .then(async () => (lines = (await (await fetch(`${urls[0]}/lines`)).json()) as typeof lines))
              .finally(() => quit(child));
          },
        });
        t.match({ code, signal, stderr, agentLines }, { code: 0, signal: null, stderr: '', agentLines: [] });

        for (const { asked, status, traceId } of answers) {
          t.equal(status, asked.status ?? 200, `status of ${asked.path}`);
          const trace = spans.filter((span) => span.traceId === traceId);
          const difference = compareTrace(trace, asked.trace);
          if (difference) t.comment(drawTrace(trace));
          t.equal(difference, undefined, `trace of ${asked.path}`);
          t.strictSame(exceptionOf(trace), asked.exception, `exception of ${asked.path}`);
        }

        const request = answers.find(({ asked }) => asked.path === '/cases/pino');
        t.match(lines, [{ msg: 'inside a request', trace_id: request?.traceId, span_id: /^[0-9a-f]{16}$/ }]);
        checkBatch(t, spans, answers);
        checkNothingElse(t, spans, answers);
      });
    }
  }
});

async function askAll([five, four]: [string, string], answers: Answer[]): Promise<void> {
  for (const path of ['/health', '/health?x=1']) {
    const response = await fetch(five + path);
    // Ignored paths make no span, so there is none to name.
    answers.push({ asked: { path, trace: '' }, status: response.status, traceId: traceIdOf(response) ?? 'none' });
  }
  for (const [url, cases] of [[five, EXPRESS_5], [four, EXPRESS_4]] as const) {
    for (const asked of cases) {
      const response = await fetch(url + asked.path);
      await response.arrayBuffer();
      answers.push({ asked, status: response.status, traceId: traceIdOf(response) });
    }
  }
}

function traceIdOf({ headers }: Response): string | undefined {
  return /traceparent;desc="00-([0-9a-f]{32})-[0-9a-f]{16}-03"/.exec(headers.get('server-timing') ?? '')?.[1];
}

function exceptionOf(trace: readonly FinishedSpan[]): readonly unknown[] | undefined {
  const events = trace.filter(({ kind }) => kind === 'SERVER').flatMap((span) => span.events);
  if (events.length === 0) return undefined;
  return events.length === 1
    ? [events[0]?.attributes['exception.type'], events[0]?.attributes['exception.message']]
    : events.map(({ attributes }) => attributes['exception.message']);
}

/** In `eachBatch` each message is worked on in its sender's trace; the batch has one of its own, and each links to the other. */
function checkBatch(t: Pick<Tap, 'equal' | 'strictSame'>, spans: readonly FinishedSpan[], answers: readonly Answer[]): void {
  const produced = answers.find(({ asked }) => asked.path === '/cases/kafka-batch')?.traceId;
  const processed = spans.filter(({ name }) => name.startsWith('process b'));
  t.equal(processed.length, 2, 'two messages in batches');
  for (const { traceId, spanId, links } of processed) {
    t.equal(traceId, produced);
    const polls = spans.filter(({ name, links: linked }) => name.startsWith('poll b') && linked.some((link) => link.spanId === spanId));
    t.strictSame(polls.map((poll) => poll.spanId), links.map((link) => link.spanId), 'one batch, and they link to each other');
  }
}

/** Every span belongs to an answer, to the last request for the log lines, to a batch, or to the life of a group. */
function checkNothingElse(t: Pick<Tap, 'equal'>, spans: readonly FinishedSpan[], answers: readonly Answer[]): void {
  const expected = new Set(answers.map(({ traceId }) => traceId));
  const others = spans.filter(
    (span) => !expected.has(span.traceId) && span.name !== 'GET /lines' && !/^(?:poll b|crash |rebalance )/.test(span.name),
  );
  t.equal(drawTrace(others), drawTrace([]), 'no span beyond those');
}

function quit(child: ChildProcess): void {
  child.send('quit');
}

