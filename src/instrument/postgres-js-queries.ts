import { type Context, context, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { ATTR_DB_SYSTEM_NAME, DB_SYSTEM_NAME_VALUE_POSTGRESQL } from '@opentelemetry/semantic-conventions';
import { VERSION } from '../version.js';
import type { Cleaner } from './cleaner.js';
import type { Toolbox } from './library.js';
import { readClosed } from './pg-describe.js';
import { quietly } from './pg-quietly.js';
import { Execution } from './postgres-js-execution.js';
import type { Instances } from './postgres-js-instances.js';
import { draftOf, type Query } from './postgres-js-query.js';

/** Instrumentation scope of the spans. */
export const SCOPE = '@org/otel-agent/postgres';

type Handle = (this: Query) => Promise<void>;

export interface Parts {
  readonly toolbox: Toolbox;
  readonly instances: Instances;
  readonly clean: Cleaner;
}

const patched = new WeakSet<object>();

/** Makes spans for the queries of a class of them; false when it is not the class that is known. */
export function patchQueries(Query: unknown, parts: Parts): boolean {
  const prototype = (Query as { prototype?: { handle?: Handle } } | undefined)?.prototype;
  const handle = prototype?.handle;
  if (!prototype || typeof handle !== 'function') return false;
  // Both the service's `require` and ours may get at an ES module.
  if (patched.has(prototype)) return true;
  patched.add(prototype);
  Object.defineProperty(prototype, 'handle', { configurable: true, writable: true, enumerable: false, value: handleTraced });
  return true;

  /**
   * Whoever waits for a query, by whatever method, comes through here, more than once; the first time it is executed. A part
   * of another query never does.
   */
  function handleTraced(this: Query): Promise<void> {
    if (this.executed) return handle!.call(this);
    const active = context.active();
    if (isTracingSuppressed(active) || !begin(this, active, parts)) return handle!.call(this);
    // It may open the connection that later queries, and listeners, share: nothing of this one's context may stay there.
    return context.with(ROOT_CONTEXT, handle as () => Promise<void>, this);
  }
}

/** False where no span is made: for what the client asks of its own accord, and what was cancelled before. */
function begin(query: Query, around: Context, { toolbox, instances, clean }: Parts): boolean {
  const begun = quietly('postgres, query', () => {
    const { canceller } = query;
    if (typeof canceller !== 'function') return false;
    const draft = readClosed(draftOf(query));
    const attributes = { [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL, ...instances.attributesOf(canceller) };
    const tracer = toolbox.provider.getTracer(SCOPE, VERSION);
    const span = tracer.startSpan(draft.summary || 'postgresql', { kind: SpanKind.CLIENT, attributes }, around);
    new Execution(query, { span, around, draft, rules: toolbox.rules?.pg, clean }).watch();
    return true;
  });
  return begun ?? false;
}
