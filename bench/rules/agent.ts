import { type Context, context, type Span, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { readSettings } from '../../src/config/read-settings.js';
import type { Rule } from '../../src/config/rules/rule.js';
import type { RuleInput } from '../../src/config/rules/rule-input.js';
import { Pipeline, type Starter } from '../../src/pipeline.js';
import { correlationOf } from '../../src/propagate/correlation.js';
import { UNCOUNTED } from '../../src/redact/parts.js';
import { redactionOf } from '../../src/redact/redaction.js';
import type { RunningRules } from '../../src/rules/running-rules.js';
import { startRules } from '../../src/rules/start-rules.js';
import { startSampling } from '../../src/sample/start-sampling.js';

export interface Agent {
  readonly rules: readonly Rule[];
  readonly tracer: Tracer;
  /** Undefined without rules. */
  readonly business: RunningRules | undefined;
}

let managed = false;

/** SDK, pipeline and rules as start.ts puts them together, without an export. `correlates`: each span has its correlation id. */
export function agentWith(rules: readonly RuleInput[], correlates = true): Agent {
  if (!managed) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  managed = true;
  const reading = readSettings(rules.length > 0 ? { OTEL_AGENT_RULES: JSON.stringify(rules) } : {}, '/no/such/folder');
  const { settings } = reading;
  if (settings.rules.length !== rules.length) throw new Error(`${settings.rules.length} of ${rules.length} rules were understood`);
  const { span: redact, cleaner } = redactionOf(settings, UNCOUNTED);
  const correlation = correlates ? correlationOf(settings) : undefined;
  const tracer: { now?: Tracer } = {};
  const business =
    rules.length > 0 ? startRules({ settings, clean: cleaner, correlation, tracer: () => tracer.now as Tracer }) : undefined;
  const starters: Starter[] = [];
  if (correlation) starters.push((span: Span & ReadableSpan, parent: Context) => correlation.onStart(span, parent));
  if (business?.spreading) starters.push(business.spreading.onStart);
  const pipeline = new Pipeline([], redact, startSampling(reading, {}), (work) => void setImmediate(work), starters);
  const provider = new TracerProvider({ sampler: pipeline.sampling.sampler, spanProcessors: [pipeline] });
  tracer.now = provider.getTracer('bench');
  return { rules: settings.rules, tracer: tracer.now, business };
}
