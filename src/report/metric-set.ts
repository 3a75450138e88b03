import type { BatchObservableResult, Histogram, Meter, MetricOptions, Observable } from '@opentelemetry/api';
import type { Ledger } from '../export/ledger.js';
import type { RedactionSource } from '../redact/audit/redaction-audit.js';
import { wallClock as originalClock } from '../export/timers.js';
import type { RulesSource } from '../rules/rule-counts.js';
import type { SamplingSource } from '../sample/sampling-source.js';
import type { Limits } from './loss-causes.js';
import { Durations } from './durations.js';
import { METRICS, type MetricRow, type Reading } from './metric-table.js';
import { reasonOf, report } from './report.js';
import type { SpanNumbers } from './status.js';

export interface MetricSources {
  readonly ledger: Pick<Ledger, 'values'>;
  readonly limits: Limits;
  readonly spans: () => SpanNumbers;
  /** Left out: nothing is redacted. */
  readonly redaction?: RedactionSource;
  readonly sampling?: SamplingSource;
  readonly rules?: RulesSource;
  /** `otel.component.type` of the exporter, for instance `otlp_http_span_exporter`. */
  readonly exporter: string;
  /** Unix time in milliseconds. Default: `Date.now`. */
  readonly wallClock?: () => number;
}

const HISTOGRAMS = [
  ['otel.sdk.exporter.operation.duration', 'The duration of exporting a batch of telemetry records.'],
  ['otel_agent.redaction.duration', 'The duration of redacting a span; one in 16 is measured.'],
] as const;

/** The metrics on one meter: all of them are read together, when somebody collects. */
export class MetricSet {
  readonly #meter: Meter;
  readonly #sources: MetricSources;
  readonly #observables: readonly (readonly [MetricRow, Observable])[];
  readonly #exports: Durations;
  readonly #redactions: Durations;
  readonly #highest = new Map<string, number>();

  constructor(meter: Meter, sources: MetricSources) {
    this.#meter = meter;
    this.#sources = sources;
    this.#observables = METRICS.map((row) => [row, observableOf(meter, row)]);
    const histograms = HISTOGRAMS.map(([name, description]) => histogramOf(meter, name, description));
    const [exported, redacted] = histograms as [Histogram, Histogram];
    this.#exports = new Durations(exported, componentOf('exporter', sources.exporter));
    this.#redactions = new Durations(redacted);
  }

  /** True on a meter of the API's no-op, whichever copy of the API it is from: it has one instrument for all names. */
  recordsNothing(): boolean {
    const counters = this.#observables.filter(([{ kind }]) => kind === 'Counter');
    return counters[0]?.[1] === counters[1]?.[1];
  }

  attach(): void {
    this.#meter.addBatchObservableCallback(this.#observe, this.#observables.map(([, observable]) => observable));
  }

  /** The meter is left alone from now on. */
  release(): void {
    this.#meter.removeBatchObservableCallback(this.#observe, this.#observables.map(([, observable]) => observable));
  }

  /** An exception would end in the service's own error handling. */
  readonly #observe = (result: BatchObservableResult): void => {
    try {
      const { ledger, spans, limits, redaction: source, sampling, rules, wallClock = originalClock } = this.#sources;
      const values = ledger.values();
      const redaction = source?.report();
      const reading: Reading = {
        values,
        spans: spans(),
        limits,
        now: wallClock(),
        ...(redaction && { redaction }),
        ...(sampling && { sampling }),
        ...(rules && { rules: rules() }),
      };
      for (const [row, observable] of this.#observables) this.#observeRow(result, row, observable, reading);
      this.#exports.record(values.latency_count, values.latency_sum_us);
      if (redaction) this.#redactions.record(redaction.duration.count, redaction.duration.sumUs);
    } catch (thrown) {
      report('OTA-040', 'self-metrics', reasonOf(thrown));
    }
  };

  #observeRow(result: BatchObservableResult, row: MetricRow, observable: Observable, reading: Reading): void {
    const component = row.of && componentOf(row.of, this.#sources.exporter);
    for (const [value, attributes] of row.read(reading)) {
      const point = { ...component, ...attributes };
      const key = [row.name, ...Object.values(attributes ?? {})].join('\n');
      result.observe(observable, row.kind === 'Counter' ? this.#rising(key, value) : value, point);
    }
  }

  /**
   * The counters are written by two threads and not read at one instant. A sum of them that is smaller for once would
   * pass for a restart of the process, and everything would count twice.
   */
  #rising(key: string, value: number): number {
    const highest = Math.max(value, this.#highest.get(key) ?? 0);
    this.#highest.set(key, highest);
    return highest;
  }
}

function observableOf(meter: Meter, { name, kind, unit, description }: MetricRow): Observable {
  const options: MetricOptions = { unit, description };
  return meter[`createObservable${kind}`](name, options);
}

function histogramOf(meter: Meter, name: string, description: string): Histogram {
  // No buckets: only sum and count are known.
  return meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries: [] } });
}

function componentOf(of: 'processor' | 'exporter', exporter: string): Record<string, string> {
  const type = of === 'processor' ? 'otel_agent_span_processor' : exporter;
  return { 'otel.component.type': type, 'otel.component.name': `${type}/0` };
}
