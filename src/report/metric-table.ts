import type { Attributes } from '@opentelemetry/api';
import type { LedgerValues } from '../export/ledger.js';
import type { RedactionAudit } from '../redact/audit/redaction-audit.js';
import type { RuleCounts } from '../rules/rule-counts.js';
import type { SamplingSource } from '../sample/sampling-source.js';
import { type Limits, type LossCause, allLosses } from './loss-causes.js';
import { keptSpans, oldestAgeMs, waitingBytes } from './readings.js';
import { segmentCounts } from './sampling-numbers.js';
import type { SpanNumbers } from './status.js';

/** Everything that a metric may be made of, read once for each collection. */
export interface Reading {
  readonly values: LedgerValues;
  readonly spans: SpanNumbers;
  readonly limits: Limits;
  /** Not there: nothing is redacted. */
  readonly redaction?: RedactionAudit;
  readonly sampling?: SamplingSource;
  readonly rules?: readonly RuleCounts[];
  /** Unix time in milliseconds. */
  readonly now: number;
}

type Point = readonly [value: number, attributes?: Attributes];

export interface MetricRow {
  readonly name: string;
  readonly kind: 'Counter' | 'UpDownCounter' | 'Gauge';
  readonly unit: string;
  readonly description: string;
  /** The kind of component whose attributes each point has. */
  readonly of?: 'processor' | 'exporter';
  read(reading: Reading): readonly Point[];
}

const RULE_NAME = 'otel_agent.rule.name';

/** What ended an export for good; every other loss happens before. */
const EXPORT_FAILURES: ReadonlySet<LossCause> = new Set(['refused', 'rejected', 'too_large']);

const byCause = (losses: readonly [LossCause, number][]): Point[] =>
  losses.map(([cause, spans]) => [spans, { 'error.type': cause }]);

const duringExport = ({ values }: Reading) => allLosses(values).filter(([cause]) => EXPORT_FAILURES.has(cause));
const beforeExport = ({ values }: Reading) => allLosses(values).filter(([cause]) => !EXPORT_FAILURES.has(cause));

const byRule = ({ rules = [] }: Reading, what: 'matches' | 'values' | 'missing' | 'limited') =>
  rules.map((counts): Point => [counts[what], { [RULE_NAME]: counts.name }]);

/**
 * The observable metrics: the names of the semantic conventions (`otel.sdk.*`, in development there) where they have
 * one, `otel_agent.export.*` for the rest. docs/status.md says where a number differs from the convention's.
 */
export const METRICS: readonly MetricRow[] = [
  {
    name: 'otel.sdk.span.started',
    kind: 'Counter',
    unit: '{span}',
    description: 'The number of created spans.',
    read: ({ spans }) => [[spans.started]],
  },
  {
    name: 'otel.sdk.span.live',
    kind: 'UpDownCounter',
    unit: '{span}',
    description: 'The number of created spans with recording=true for which the end operation has not been called yet.',
    read: ({ spans }) => [[spans.open]],
  },
  {
    name: 'otel.sdk.processor.span.processed',
    kind: 'Counter',
    unit: '{span}',
    description: 'The number of spans for which the processing has finished, either successful or failed.',
    of: 'processor',
    read: (reading) => {
      const { delivered_spans, dropped_refused, dropped_too_large } = reading.values;
      return [[delivered_spans + dropped_refused + dropped_too_large], ...byCause(beforeExport(reading))];
    },
  },
  {
    name: 'otel.sdk.processor.span.queue.size',
    kind: 'UpDownCounter',
    unit: '{span}',
    description: 'The number of spans in the queue of a given instance of an SDK span processor.',
    of: 'processor',
    read: ({ values }) => [[Math.max(0, values.queued_spans - values.in_flight_spans)]],
  },
  {
    name: 'otel.sdk.exporter.span.inflight',
    kind: 'UpDownCounter',
    unit: '{span}',
    description:
      'The number of spans which were passed to the exporter, but that have not been exported yet ' +
      '(neither successful, nor failed).',
    of: 'exporter',
    read: ({ values }) => [[values.in_flight_spans]],
  },
  {
    name: 'otel.sdk.exporter.span.exported',
    kind: 'Counter',
    unit: '{span}',
    description: 'The number of spans for which the export has finished, either successful or failed.',
    of: 'exporter',
    read: (reading) => [[keptSpans(reading.values)], ...byCause(duringExport(reading))],
  },
  {
    name: 'otel_agent.export.lost',
    kind: 'Counter',
    unit: '{span}',
    description: 'Spans that will not be in any receiver, by cause.',
    read: ({ values }) => byCause(allLosses(values)),
  },
  {
    name: 'otel_agent.export.queue.size',
    kind: 'UpDownCounter',
    unit: 'By',
    description: 'Encoded spans in memory that are neither delivered nor dropped nor on disk.',
    read: ({ values }) => [[waitingBytes(values)]],
  },
  {
    name: 'otel_agent.export.queue.capacity',
    kind: 'UpDownCounter',
    unit: 'By',
    description: 'Bound of otel_agent.export.queue.size.',
    read: ({ limits }) => [[limits.maxBytes]],
  },
  {
    name: 'otel_agent.export.oldest_age',
    kind: 'Gauge',
    unit: 's',
    description: 'How long the oldest span in the queue has been waiting since it ended.',
    read: ({ values, now }) => [[oldestAgeMs(values, now) / 1000]],
  },
  {
    name: 'otel_agent.export.requests',
    kind: 'Counter',
    unit: '{request}',
    description: 'Requests that a receiver took.',
    read: ({ values }) => [[values.delivered_batches]],
  },
  {
    name: 'otel_agent.export.sent',
    kind: 'Counter',
    unit: 'By',
    description: 'Size of the requests that a receiver took, before compression.',
    read: ({ values }) => [[values.delivered_bytes]],
  },
  {
    name: 'otel_agent.export.retries',
    kind: 'Counter',
    unit: '{attempt}',
    description: 'Attempts that ended with "not now"; the spans were held and tried again.',
    read: ({ values }) => [[values.failed_attempts]],
  },
  {
    name: 'otel_agent.export.breakers.open',
    kind: 'UpDownCounter',
    unit: '{endpoint}',
    description: 'Endpoints that are left alone, because they did not take spans.',
    read: ({ values }) => [[values.open_breakers]],
  },
  {
    name: 'otel_agent.export.spool.size',
    kind: 'UpDownCounter',
    unit: 'By',
    description: 'Batches of this process on disk.',
    read: ({ values }) => [[values.spooled_bytes]],
  },
  {
    name: 'otel_agent.export.spool.batches',
    kind: 'UpDownCounter',
    unit: '{batch}',
    description: 'Batches of this process on disk.',
    read: ({ values }) => [[values.spooled_batches]],
  },
  {
    name: 'otel_agent.export.spool.replayed',
    kind: 'Counter',
    unit: '{batch}',
    description: 'Batches that were delivered from disk.',
    read: ({ values }) => [[values.replayed_batches]],
  },
  {
    name: 'otel_agent.redaction.values',
    kind: 'Counter',
    unit: '{value}',
    description: 'Values, or parts of them, that were redacted.',
    read: ({ redaction }) =>
      (redaction?.values ?? []).map(({ count, class: kind, surface, action }) => [count, { class: kind, surface, action }]),
  },
  {
    name: 'otel_agent.redaction.failures',
    kind: 'Counter',
    unit: '{failure}',
    description: 'Values that could not be read and were withheld; with error.type skeleton, spans without their content.',
    read: ({ redaction }) =>
      redaction
        ? [
            ...redaction.failures.map(({ count, surface, what }): Point => [count, { 'error.type': what, surface }]),
            [redaction.skeletons, { 'error.type': 'skeleton' }],
          ]
        : [],
  },
  {
    name: 'otel_agent.redaction.unbranded_dropped',
    kind: 'Counter',
    unit: '{span}',
    description: 'Spans that came to an exporter past the redaction and were thrown away.',
    read: ({ redaction }) => (redaction ? [[redaction.unbranded]] : []),
  },
  {
    name: 'otel_agent.sampling.segments',
    kind: 'Counter',
    unit: '{segment}',
    description: 'Parts of traces in this process that were decided, by verdict and reason.',
    read: ({ sampling }) =>
      sampling ? segmentCounts(sampling.counts()).map(({ decision, reason, count }) => [count, { decision, reason }]) : [],
  },
  {
    name: 'otel_agent.sampling.buffered_spans',
    kind: 'UpDownCounter',
    unit: '{span}',
    description: 'Finished spans that wait for the verdict on their segment.',
    read: ({ sampling }) => (sampling ? [[sampling.held().spans]] : []),
  },
  {
    name: 'otel_agent.sampling.buffered_bytes',
    kind: 'UpDownCounter',
    unit: 'By',
    description: 'Rough size of otel_agent.sampling.buffered_spans.',
    read: ({ sampling }) => (sampling ? [[sampling.held().bytes]] : []),
  },
  {
    name: 'otel_agent.sampling.evicted',
    kind: 'Counter',
    unit: '{segment}',
    description: 'Segments that were decided before their end, by the bound that was reached.',
    read: ({ sampling }) => [...(sampling?.counts().evicted ?? [])].map(([bound, count]) => [count, { bound }]),
  },
  {
    name: 'otel_agent.sampling.late',
    kind: 'Counter',
    unit: '{span}',
    description: 'Spans that ended after their segment was dropped.',
    read: ({ sampling }) =>
      Object.entries(sampling?.counts().late ?? {}).map(([decision, count]) => [count, { decision }]),
  },
  {
    name: 'otel_agent.sampling.configured_ratio',
    kind: 'Gauge',
    unit: '1',
    description: 'Share of new traces that is kept where no rule names them, as configured.',
    read: ({ sampling }) => (sampling ? [[sampling.ratios().configured]] : []),
  },
  {
    name: 'otel_agent.sampling.effective_ratio',
    kind: 'Gauge',
    unit: '1',
    description: 'The same with the limit per second.',
    read: ({ sampling }) => (sampling ? [[sampling.ratios().effective]] : []),
  },
  {
    name: 'otel_agent.rules.matches',
    kind: 'Counter',
    unit: '{match}',
    description: 'Requests, messages, statements and calls that a business rule matched.',
    read: (reading) => byRule(reading, 'matches'),
  },
  {
    name: 'otel_agent.rules.values',
    kind: 'Counter',
    unit: '{value}',
    description: 'Values that a business rule put.',
    read: (reading) => byRule(reading, 'values'),
  },
  {
    name: 'otel_agent.rules.missing',
    kind: 'Counter',
    unit: '{value}',
    description: 'Values that a business rule asked for and that were found nowhere.',
    read: (reading) => byRule(reading, 'missing'),
  },
  {
    name: 'otel_agent.rules.limited',
    kind: 'Counter',
    unit: '{call}',
    description: 'Calls beyond the limit of a business rule, which ran untraced.',
    read: (reading) => byRule(reading, 'limited'),
  },
  {
    name: 'otel_agent.rules.faults',
    kind: 'Counter',
    unit: '{fault}',
    description: 'What a business rule could not read, by a word.',
    read: ({ rules = [] }) =>
      rules.flatMap(({ name, faults }) => [...faults].map(([why, count]): Point => [count, { [RULE_NAME]: name, 'error.type': why }])),
  },
];
