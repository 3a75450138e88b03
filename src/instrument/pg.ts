import { context, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import type { Result } from '../rules/pg/returned-values.js';
import type { Parameters } from '../rules/pg/parameters.js';
import { type Cleaner, failingClosed } from './cleaner.js';
import { isIdentifier } from './identifier.js';
import type { Instrumented, Toolbox } from './library.js';
import type { Call, CallWatcher, Outcome } from './pg-call.js';
import { type PgClient, type QueryMethod, serverOf } from './pg-client.js';
import { commenter } from './pg-comment.js';
import { countRows, describe } from './pg-describe.js';
import { recordError, statusWithoutValues } from './pg-errors.js';
import { CompletedPg } from './pg-instrumentation.js';
import { PgMetrics } from './pg-metrics.js';
import { traceNotifications } from './pg-notifications.js';
import { Pools } from './pg-pools.js';
import { lastOf, Queries } from './pg-queries.js';
import { quietly } from './pg-quietly.js';
import { SlowPlans } from './pg-slow-plans.js';
import { followSubmitted } from './pg-submitted.js';
import { Transactions } from './pg-transactions.js';

const SCOPE = '@opentelemetry/instrumentation-pg';
const POOL_WAIT = 'otel_agent.db.pool.wait_ms';
/** Rows of a cursor that rules can take columns from; all of them would be all of its memory. */
const KEPT_ROWS = 32;

/**
 * PostgreSQL through `pg`. The official instrumentation measures; added are the names of the semantic conventions
 * (summary, operation, table or function, rows, SQLSTATE), and the text and the status lose what belongs to the user:
 * literals, and the server's message, which quotes values. Around it is what it does not do: cursors and streams, pools, transactions, comments,
 * plans, metrics.
 */
export function pg({ settings, finish, clean, rules }: Toolbox): Instrumented {
  const business = rules?.pg;
  finish(SCOPE, (span) => {
    statusWithoutValues(span);
    business?.ended(span);
  });
  const cleaner = failingClosed(clean);
  const parameters = parametersOf(settings, cleaner);
  const own = new WeakSet<object>();
  const tracer = () => official.spans as Tracer;

  const transactions = settings['postgres.transaction_span']
    ? new Transactions(tracer, (name) => (isIdentifier(name, cleaner) ? name : undefined))
    : undefined;
  const metrics: PgMetrics | undefined = settings['postgres.metrics'] ? new PgMetrics(() => pools.numbers()) : undefined;
  const thresholdMs = settings['postgres.slow_plan.threshold'];
  const perMinute = settings['postgres.slow_plan.max_per_minute'];
  const plans =
    thresholdMs === undefined
      ? undefined
      : new SlowPlans({ thresholdMs, perMinute, tracer, own, counted: (outcome) => metrics?.planned(outcome) });
  const pools = new Pools({ metrics, released: (client) => transactions?.released(client) });
  const keys = settings['postgres.sql_comment'];
  const comment = keys.length > 0 ? commenter({ keys, application: () => settings['service.name'], clean: cleaner }) : undefined;
  const watchers: CallWatcher[] = [];
  for (const watcher of [transactions, metrics, plans]) if (watcher) watchers.push(watcher);
  let isBack = false;

  const queries: Queries = new Queries({
    isOwn: (client) => own.has(client),
    watchers,
    ...(comment && { commented: ({ text = '', span }: Call) => (isBack ? undefined : comment(text, span)) }),
    submit: (call, original, args) => submitted(call, original, args),
    settled: (call, outcome) => end(call, outcome),
  });

  const official = new CompletedPg({
    // Bound values are what the text has its `$1` for: they are not recorded.
    enhancedDatabaseReporting: false,
    ignoreConnectSpans: !settings['postgres.connect_spans'],
    requestHook: (span) => {
      const call = queries.atHand;
      if (call) began(call, span);
    },
    responseHook: (span, { data }) => {
      const last = span.isRecording() ? (lastOf(data) as Result | undefined) : undefined;
      if (last) show(span, last);
    },
  });
  official.completeWith({
    query: (patch) => queries.patch(patch),
    connect: (patch) => pools.patchClient(patch, (client) => own.has(client)),
    pool: (patch) => pools.patchPool(patch),
  });

  function began(call: Call, span: Span): void {
    call.span = span;
    if (!span.isRecording()) return;
    const { statement, text, name, values, client } = call;
    const waited = pools.waitedFor(client);
    if (waited !== undefined) span.setAttribute(POOL_WAIT, waited);
    if (!statement || text === undefined) return;
    describe(span, statement, name, cleaner);
    quietly('pg, parameters', () => parameters?.record(span, text, values, statement));
    if (statement.operation !== undefined) business?.sent(span, text, values, statement);
  }

  function show(span: Span, last: Result): void {
    countRows(span, last);
    business?.answered(span, last);
  }

  /** Ends a span that is ours to end. */
  function end({ span }: Call, { error, result }: Outcome): void {
    if (!span) return;
    if (error) recordError(span, error);
    if (result && span.isRecording()) show(span, result);
    span.end();
  }

  /** The official instrumentation begins a span for what is submitted, and never ends it: here is ours. */
  function submitted(call: Call, original: QueryMethod, args: unknown[]): { returned: unknown } | undefined {
    const span = quietly('pg, submit', () => {
      const around = queries.contextOf(call) ?? context.active();
      const started = tracer().startSpan('pg.query', { kind: SpanKind.CLIENT, attributes: serverOf(call.client) }, around);
      began(call, started);
      const ended = (answer: Outcome & { readonly result: Result }) =>
        void quietly('pg, answer', () => {
          queries.answered(call, answer);
          const { fields, rowCount } = answer.result;
          if (answer.error) recordError(started, answer.error);
          else if (started.isRecording()) countRows(started, { ...(fields && { fields }), rowCount: rowCount ?? 0 });
          if (started.isRecording()) business?.answered(started, answer.result);
          started.end();
        });
      const keptRows = started.isRecording() && business?.wantsRows(started) ? KEPT_ROWS : 0;
      try {
        followSubmitted(args[0] as object, started, context.active(), { ended, keptRows });
      } catch {
        // It takes no properties: when it ends is not known.
        started.end();
      }
      return started;
    });
    if (!span) return undefined;
    call.sent = true;
    try {
      return { returned: original.apply(call.client, args) };
    } catch (thrown) {
      end(call, { error: thrown });
      throw thrown;
    }
  }

  return {
    standBack() {
      isBack = true;
      watchers.length = 0;
      metrics?.stop();
      plans?.stop();
    },
    official: official as unknown as NonNullable<Instrumented['official']>,
    after({ packageName, path, exports }) {
      const { prototype } = (exports ?? {}) as { prototype?: PgClient };
      if (packageName === 'pg' && path === 'lib/client.js' && prototype) traceNotifications(prototype, tracer, cleaner);
    },
  };
}

/** The code for parameters is that of rules, which reads SQL; it is there when it is asked for. */
function parametersOf(settings: Toolbox['settings'], clean: Cleaner): Parameters | undefined {
  const wanted = settings['postgres.parameters'];
  if (wanted.length === 0) return undefined;
  return quietly('pg, parameters', () => {
    const { Parameters } = require('../rules/pg/parameters.js') as typeof import('../rules/pg/parameters.js');
    const { ownTextOf } = require('../rules/own-text.js') as typeof import('../rules/own-text.js');
    const textOf = ownTextOf(settings['rule_limits.max_value_length'], clean);
    return new Parameters({ wanted, most: settings['rule_limits.max_items'], textOf });
  });
}

