import { test } from 'tap';
import { assertTrace } from '../../src/testing/assert-trace.js';
import { drawTrace } from '../../src/testing/draw-trace.js';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { runTraced } from '../support/run-app.js';

interface TaskLine {
  uuid: string;
  name: string;
  namespace: string;
  state: string;
  correlationId: string;
  parentCorrelationId?: string;
}

/** What every span must say, and what those of a step must say beside it. */
const OF_TASKS = ['correlation_id', 'task_uuid', 'namespace'];
const OF_STEPS = [...OF_TASKS, 'step_uuid', 'handler_name'];
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'task.orchestration': OF_TASKS,
  'task.state_transition': OF_TASKS,
  'step.discovery': OF_TASKS,
  'step.enqueuing': OF_STEPS,
  'result.evaluation': OF_TASKS,
  'step.execution': OF_STEPS,
  'step.state_transition': OF_STEPS,
  'handler.execution': OF_STEPS,
  'result.submission': OF_STEPS,
};

const wave = (from: string, event: string, steps: readonly string[]): string => `
  "task.state_transition" {event=${event},from_state=${from},to_state=enqueuing_steps}
    "step.discovery" {ready_steps=${steps.length}}
${steps.map((step) => `    "step.enqueuing" {step_name=${step}}`).join('\n')}
  "task.state_transition" {event=results,from_state=enqueuing_steps,to_state=evaluating_results}
    "result.evaluation" {verdict=*}`;
const end = (event: string, state: string): string => `
  "task.state_transition" {event=${event},from_state=evaluating_results,to_state=${state}}`;

const ORDER = `
"task.orchestration" {task_name=order_fulfillment,namespace=payments,step_count=4}${[
  wave('pending', 'start', ['validate_order']),
  wave('evaluating_results', 'more', ['reserve_stock', 'charge_card']),
  wave('evaluating_results', 'more', ['charge_card']),
  wave('evaluating_results', 'more', ['ship_order']),
  end('done', 'complete'),
].join('')}`;

const BAD_ORDER = `
"task.orchestration" {task_name=order_fulfillment,namespace=payments}${wave('pending', 'start', ['validate_order'])}${end('give_up', 'error')}`;

const NOTE = `
"task.orchestration" {task_name=notify_customer,namespace=communications,correlation.parent_id=*}${wave('pending', 'start', ['send_mail'])}${end('done', 'complete')}`;

const execution = (step: string, attempt: number, event: string, state: string, error = ''): string => `
"step.execution" {step_name=${step},attempt_number=${attempt}}
  "step.state_transition" {event=begin,from_state=enqueued,to_state=in_progress}
  "handler.execution"${error}
  "step.state_transition" {event=${event},from_state=in_progress,to_state=${state}}
  "result.submission" {result_state=${state}}
`;

const EXECUTIONS = [
  execution('validate_order', 1, 'succeed', 'complete'),
  execution('reserve_stock', 1, 'succeed', 'complete'),
  execution('charge_card', 1, 'retry', 'waiting_for_retry', ' !ERROR'),
  execution('charge_card', 2, 'succeed', 'complete'),
  execution('ship_order', 1, 'succeed', 'complete'),
  execution('send_mail', 1, 'succeed', 'complete'),
  execution('validate_order', 1, 'fail', 'error', ' !ERROR'),
];

const VERSIONS = [
  ['plain classes', 'build/demo/orchestrator/main.js', 'demo/orchestrator/otel-agent.yaml'],
  ['XState', 'build/demo/orchestrator/xstate/main.js', 'demo/orchestrator/xstate/otel-agent.yaml'],
] as const;

for (const [what, file, config] of VERSIONS) {
  test(`the orchestrator of ${what}: the tree of tasks and steps, by configuration alone`, async (t) => {
    const { spans, code, stderr, agentLines, stdout } = await runTraced({ file, env: { OTEL_AGENT_CONFIG: config } });
    t.equal(code, 0, stderr);
    t.strictSame(agentLines, []);
    const tasks = stdout.trim().split('\n').map((line) => JSON.parse(line) as TaskLine);
    const drawing = drawTrace(spans);

    // No other span, none missing, each at its place, in order.
    t.doesNotThrow(() => assertTrace(spans, [ORDER, NOTE, BAD_ORDER, ...EXECUTIONS].join('\n')), drawing);
    t.doesNotThrow(() => assertTrace(ofTask(spans, 'order_fulfillment', 4), ORDER, { ordered: true }));

    for (const { name, attributes } of spans) {
      for (const key of REQUIRED[name] ?? ['no such span']) t.type(attributes[key], 'string', `${key} of ${name}`);
    }
    t.strictSame(spans.filter(({ kind }) => kind !== 'INTERNAL'), []);

    // What is said is true: of each task, its own ids, also on the steps that others did for it.
    const told = tasks.filter(({ namespace }) => namespace !== 'reports');
    t.strictSame(told.map(({ name, state }) => [name, state]), [
      ['order_fulfillment', 'complete'],
      ['notify_customer', 'complete'],
      ['order_fulfillment', 'error'],
    ]);
    for (const task of told) {
      const own = spans.filter(({ attributes }) => attributes['task_uuid'] === task.uuid);
      t.ok(own.some(({ name }) => name === 'step.execution') && own.some(({ name }) => name === 'task.orchestration'));
      for (const { attributes } of own) {
        t.strictSame([attributes['correlation_id'], attributes['namespace']], [task.correlationId, task.namespace]);
      }
    }
    const [order, note] = told;
    const subTask = ofTask(spans, 'notify_customer', 1).find(({ parentSpanId }) => parentSpanId === undefined);
    t.equal(note?.parentCorrelationId, order?.correlationId);
    t.equal(subTask?.attributes['correlation.parent_id'], order?.correlationId, 'the correlation of the task that started it');

    // A retry is an event; what a handler threw is recorded.
    const events = spans.flatMap((span) => span.events.map((event) => [span.name, event.name, event.attributes] as const));
    t.match(events.filter(([, name]) => name === 'step.retry'), [['step.execution', 'step.retry', { attempt_number: 1, max_attempts: 3 }]]);
    t.match(
      events.filter(([name, event]) => name === 'handler.execution' && event === 'exception').map(([, , attributes]) => attributes['exception.message']).sort(),
      ['an order without items', 'the bank is busy'],
    );
  });

  test(`the orchestrator of ${what}: a namespace that is not sampled makes no spans at all`, async (t) => {
    const { spans, stdout } = await runTraced({ file, env: { OTEL_AGENT_CONFIG: config } });
    t.match(stdout, /"nightly_report","namespace":"reports","state":"complete"/);
    t.strictSame(spans.filter(({ attributes }) => attributes['namespace'] === 'reports'), []);
    const rest = spans.map(({ attributes }) => attributes['namespace']);
    t.strictSame([...new Set(rest)].sort(), ['communications', 'payments']);
  });
}

/** The trace in which a task of this name, with so many steps, was orchestrated; the first one. */
function ofTask(spans: readonly FinishedSpan[], name: string, steps: number): FinishedSpan[] {
  const root = spans
    .toSorted((a, b) => a.startMs - b.startMs)
    .find((span) => span.attributes['task_name'] === name && span.attributes['step_count'] === steps);
  return spans.filter(({ traceId }) => traceId === root?.traceId);
}
