import { AsyncResource } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, trace, type Tracer } from '@opentelemetry/api';
import { ATTR_DB_OPERATION_NAME, ATTR_DB_QUERY_SUMMARY } from '@opentelemetry/semantic-conventions';
import { report } from '../report/report.js';
import type { Call, CallWatcher, Outcome } from './pg-call.js';
import { type PgClient, serverOf } from './pg-client.js';
import { errorKindOf } from './pg-errors.js';
import type { Plan } from './pg-plan.js';
import { NoPlan, PlanConnection } from './pg-plan-connection.js';
import { isPlainSelect } from './sql/is-plain-select.js';

export interface SlowPlanParts {
  readonly thresholdMs: number;
  readonly perMinute: number;
  readonly tracer: () => Tracer;
  readonly own: WeakSet<object>;
  /** What became of a statement that was slow: `planned`, or why there is no plan. */
  counted(outcome: string): void;
}

const PLAN = 'otel_agent.db.plan';
/** The plan of one statement is not asked for again so soon. */
const AGAIN_MS = 10 * 60_000;
const MOST_KNOWN = 200;
/** After the server was out of reach. */
const PAUSE_MS = 60_000;

/**
 * Plans of statements that were slow. The span of the statement has ended by then, so its plan is in a span of its own below it, as an event; the
 * service has had its answer, and waits for nothing.
 */
export class SlowPlans implements CallWatcher {
  readonly #parts: SlowPlanParts;
  readonly #connection: PlanConnection;
  /** By the text without literals: when its plan was asked for. */
  readonly #asked = new Map<string, number>();
  readonly #reasons = new Set<string>();
  /** Nothing of the request in which a statement was slow is kept by our connection. */
  readonly #aside = new AsyncResource('otel-agent', { requireManualDestroy: true });
  #times: number[] = [];
  #busy = false;
  #pausedUntil = 0;

  constructor(parts: SlowPlanParts) {
    this.#parts = parts;
    this.#connection = new PlanConnection(parts.own);
  }

  waits({ text }: Call): boolean {
    return text !== undefined;
  }

  answered(call: Call, { error }: Outcome): void {
    const { client, span, statement, text, startedAt } = call;
    const now = performance.now();
    if (error || now - startedAt < this.#parts.thresholdMs || text === undefined || !statement || !span?.isRecording()) return;
    const refused = this.#refusal(client, text, statement.text, now);
    if (refused !== undefined) return this.#parts.counted(refused);
    this.#asked.delete(statement.text);
    this.#asked.set(statement.text, now);
    if (this.#asked.size > MOST_KNOWN) this.#asked.delete(this.#asked.keys().next().value as string);
    this.#times.push(now);
    this.#busy = true;
    void this.#aside.runInAsyncScope(() => this.#explain(client, text, statement.summary, span)).finally(() => {
      this.#busy = false;
    });
  }

  /** Nothing is asked for any more. */
  stop(): void {
    this.#connection.close();
  }

  #refusal(client: PgClient, text: string, clean: string, now: number): string | undefined {
    if (!client.connection) return 'another client';
    if (!isPlainSelect(text)) return 'not a plain select';
    if (now - (this.#asked.get(clean) ?? -Infinity) < AGAIN_MS) return 'known';
    this.#times = this.#times.filter((time) => now - time < 60_000);
    if (this.#times.length >= this.#parts.perMinute) return 'too many';
    if (this.#busy) return 'busy';
    return now < this.#pausedUntil ? 'paused' : undefined;
  }

  async #explain(client: PgClient, text: string, summary: string, slow: Span): Promise<void> {
    const startTime = Date.now();
    try {
      const plan = await this.#connection.plan(client, text);
      this.#show(plan, { ...serverOf(client), [ATTR_DB_QUERY_SUMMARY]: `EXPLAIN ${summary}` }, trace.setSpan(ROOT_CONTEXT, slow), startTime);
      this.#parts.counted('planned');
    } catch (thrown) {
      const why = thrown instanceof NoPlan ? thrown.message : errorKindOf(thrown).type;
      // The statement cannot be planned here (a temporary table, another search path): others can.
      if (!(/^(?:42|22|0A|55P03|57014|54)/.test(why))) this.#pausedUntil = performance.now() + PAUSE_MS;
      this.#parts.counted(why);
      if (!this.#reasons.has(why)) report('OTA-090', why);
      this.#reasons.add(why);
    }
  }

  #show(plan: Plan, attributes: Record<string, unknown>, around: Context, startTime: number): void {
    const name = String(attributes[ATTR_DB_QUERY_SUMMARY]);
    const span = this.#parts.tracer().startSpan(name, { kind: SpanKind.CLIENT, startTime, attributes: { ...attributes, [ATTR_DB_OPERATION_NAME]: 'EXPLAIN' } }, around);
    span.addEvent(PLAN, {
      [`${PLAN}.total_cost`]: plan.totalCost,
      [`${PLAN}.startup_cost`]: plan.startupCost,
      [`${PLAN}.rows`]: plan.rows,
      [`${PLAN}.node_types`]: [...plan.nodeTypes],
      [`${PLAN}.relations`]: [...plan.relations],
      [`${PLAN}.hash`]: plan.hash,
    });
    span.end();
  }
}
