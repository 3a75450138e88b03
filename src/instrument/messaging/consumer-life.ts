import { type Attributes, ROOT_CONTEXT, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import { report } from '../../report/report.js';
import { errorTypeOf, writeFailure } from './failure.js';
import type { MessagingMetrics } from './metrics.js';

/** Who it is about. */
export interface ConsumerFacts {
  readonly group: string | undefined;
  /** Known from the first answer of a broker on. */
  client(): string | undefined;
  tracer(): Pick<Tracer, 'startSpan'>;
  readonly metrics: MessagingMetrics | undefined;
}

/**
 * What happens to a consumer beside its messages: joining its group again is a span, as long as nothing was received; so is a crash. The first joining
 * is no news.
 */
export class ConsumerLife {
  readonly #facts: ConsumerFacts;
  #lostAt: number | undefined;
  #crash: Span | undefined;

  constructor(facts: ConsumerFacts) {
    this.#facts = facts;
  }

  /** The group is being divided anew, and this consumer has to join it again. */
  rebalancing(): void {
    this.#lostAt ??= Date.now();
    this.#facts.metrics?.rebalanced(this.#facts.group);
  }

  /** `assigned`: number of partitions, and which. */
  joined(assigned: number, isAssigned: (topic: string, partition: number) => boolean): void {
    const { group, metrics, tracer } = this.#facts;
    metrics?.left(group, isAssigned);
    const [startTime, crash] = [this.#lostAt, this.#crash];
    this.#lostAt = this.#crash = undefined;
    if (startTime === undefined) return;
    const attributes = { ...this.#attributes('rebalance'), 'otel_agent.messaging.assigned_partitions': assigned };
    const links = crash ? [{ context: crash.spanContext() }] : [];
    tracer().startSpan(named('rebalance', group), { kind: SpanKind.INTERNAL, startTime, attributes, links }, ROOT_CONTEXT).end();
    if (crash) report('OTA-096', group ?? '', ((Date.now() - startTime) / 1000).toFixed(1));
  }

  /** The client has given up; it may begin again by itself. */
  crashed(thrown: unknown, isRestarted: boolean): void {
    const { group, metrics, tracer } = this.#facts;
    this.#lostAt ??= Date.now();
    metrics?.crashed(group, errorTypeOf(thrown));
    const attributes = { ...this.#attributes('crash'), 'otel_agent.messaging.restarted': isRestarted };
    const span = tracer().startSpan(named('crash', group), { kind: SpanKind.INTERNAL, attributes }, ROOT_CONTEXT);
    writeFailure(span, thrown, true);
    span.end();
    this.#crash = span;
    if (!isRestarted) report('OTA-095', group ?? '', errorTypeOf(thrown));
  }

  #attributes(operation: string): Attributes {
    const { group } = this.#facts;
    const client = this.#facts.client();
    return {
      'messaging.system': 'kafka',
      'messaging.operation.name': operation,
      ...(group !== undefined && { 'messaging.consumer.group.name': group }),
      ...(client !== undefined && { 'messaging.client.id': client }),
    };
  }
}

function named(operation: string, group: string | undefined): string {
  return group === undefined ? operation : `${operation} ${group}`;
}
