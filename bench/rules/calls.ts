import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { FunctionRule, Rule } from '../../src/config/rules/rule.js';
import { CallRule } from '../../src/rules/functions/call-rule.js';
import { HOOK } from '../../src/rules/functions/hook-name.js';
import { type Hook, hookOf } from '../../src/rules/functions/hook.js';
import { activeStore } from '../../src/rules/functions/store.js';
import { transform } from '../../src/rules/functions/transform.js';
import { type Agent, agentWith } from './agent.js';
import { checkOf, type Treatment } from './spans.js';

const SOURCE = `'use strict';
module.exports = function createTask(dto) {
  return { id: dto.id + 1, url: dto.url };
};`;

/** What the rule takes: a value known when the function begins, and one of its result. */
const RULE = {
  name: 'create task',
  function: { file: 'task.js', function: 'createTask' },
  span: 'task.create',
  take: { 'task.url': 'args[0].url', 'task.id': 'result.id' },
};

type CreateTask = (dto: { readonly id: number; readonly url: string }) => unknown;

/** A call of a function of the service, in a trace: as it is, with its rule while tracing is off, recorded. */
export function calls(): Treatment[] {
  const agent = agentWith([RULE as never]);
  const [rule] = agent.rules as readonly (Rule & FunctionRule)[];
  if (!rule) throw new Error('no rule');
  const call = new CallRule(rule);
  const off = hookOf([call], () => undefined);
  const recording = hookOf([call], () => partsOf(agent));
  const { text = '' } = transform(
    { text: SOURCE, kind: 'commonjs' },
    [{ id: 0, target: rule.target, needsArguments: call.needsArguments, needsThis: call.needsThis }],
  );
  if (!text.includes(HOOK)) throw new Error('the function was not changed');
  return [
    treatment('a function', agent, loaded(SOURCE)),
    treatment('with a rule, tracing off', agent, loaded(text, off)),
    treatment('with a rule that takes 2 values, recorded', agent, loaded(text, recording)),
    treatment('with a span of the SDK alone, by hand', agent, byHand()),
  ];
}

/** What a service would write itself, without an agent. */
function byHand(): CreateTask {
  const none = Promise.resolve();
  const nothing = { onStart() {}, onEnd() {}, forceFlush: () => none, shutdown: () => none };
  const tracer = new TracerProvider({ spanProcessors: [nothing] }).getTracer('bench');
  const createTask = loaded(SOURCE);
  return (dto) => {
    const span = tracer.startSpan('task.create', { attributes: { 'code.function.name': 'createTask' } });
    return context.with(trace.setSpan(context.active(), span), () => {
      span.setAttribute('task.url', dto.url);
      const result = createTask(dto) as { id: number };
      span.setAttribute('task.id', result.id);
      span.end();
      return result;
    });
  };
}

function partsOf({ business, tracer }: Agent) {
  const store = activeStore();
  if (!store || !business) throw new Error('no context manager');
  return { engine: business.engine, store, tracer, leave: () => ROOT_CONTEXT, onTooDeep: () => {} };
}

/** What the text exports, with its hook. */
function loaded(text: string, hook?: Hook): CreateTask {
  const module = { exports: undefined as unknown };
  const found = `globalThis[Symbol.for("${HOOK}")]`;
  new Function('module', 'hook', text.replace(found, 'hook'))(module, hook);
  return module.exports as CreateTask;
}

const ROUND = 1000;

/** A thousand calls below one span: where a span is made, it is not the whole trace. */
function treatment(name: string, agent: Agent, createTask: CreateTask): Treatment {
  const { tracer } = agent;
  const dto = { id: 1, url: 'https://www.example.com/products/17' };
  return {
    name,
    calls: ROUND,
    operation() {
      const span = tracer.startSpan('process task', {}, ROOT_CONTEXT);
      context.with(trace.setSpan(ROOT_CONTEXT, span), () => {
        for (let index = 0; index < ROUND; index += 1) createTask(dto);
      });
      span.end();
    },
    check: checkOf(agent, 2),
  };
}
