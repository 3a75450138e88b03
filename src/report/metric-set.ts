import type { BatchObservableResult, Histogram, Meter, MetricOptions, Observable } from '@opentelemetry/api';
import type { Ledger } from '../export/ledger.js';
import { wallClock as originalClock } from '../export/timers.js';
import type { Limits } from './loss-causes.js';
import { METRICS, type MetricRow, type Reading } from './metric-table.js';
import { reasonOf, report } from './report.js';
import type { SpanNumbers } from './status.js';

/** So many durations are recorded in one go at most; the rest follows with the next collection. */
const MOST_DURATIONS = 10_000;

export interface MetricSources {
  readonly ledger: Pick<Ledger, 'values'>;
  readonly limits: Limits;
  readonly spans: () => SpanNumbers;
  /** `otel.component.type` of the exporter, for instance `otlp_http_span_exporter`. */
  readonly exporter: string;
  /** Unix time in milliseconds. Default: `Date.now`. */
  readonly wallClock?: () => number;
}

/** The metrics on one meter: all of them are read together, when somebody collects. */
export class MetricSet {
  readonly #meter: Meter;
  readonly #sources: MetricSources;
  readonly #observables: readonly (readonly [MetricRow, Observable])[];
  readonly #durations: Histogram;
  readonly #highest = new Map<string, number>();
  #recorded = 0;
  #recordedUs = 0;

  constructor(meter: Meter, sources: MetricSources) {
    this.#meter = meter;
    this.#sources = sources;
    this.#observables = METRICS.map((row) => [row, observableOf(meter, row)]);
    this.#durations = meter.createHistogram('otel.sdk.exporter.operation.duration', {
      unit: 's',
      description: 'The duration of exporting a batch of telemetry records.',
      // No buckets: only sum and count are known.
      advice: { explicitBucketBoundaries: [] },
    });
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
      const { ledger, spans, limits, wallClock = originalClock } = this.#sources;
      const reading: Reading = { values: ledger.values(), spans: spans(), limits, now: wallClock() };
      for (const [row, observable] of this.#observables) this.#observeRow(result, row, observable, reading);
      this.#recordDurations(reading);
    } catch (thrown) {
      report('OTA-040', 'self-metrics', reasonOf(thrown));
    }
  };

  #observeRow(result: BatchObservableResult, row: MetricRow, observable: Observable, reading: Reading): void {
    const component = row.of && componentOf(row.of, this.#sources.exporter);
    for (const [value, attributes] of row.read(reading)) {
      const point = { ...component, ...attributes };
      const key = `${row.name} ${String(point['error.type'])}`;
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

  /** There is no observable histogram, but recording the mean as often as there were requests gives sum and count. */
  #recordDurations({ values }: Reading): void {
    const count = values.latency_count - this.#recorded;
    if (count <= 0) return;
    const meanUs = (values.latency_sum_us - this.#recordedUs) / count;
    const now = Math.min(count, MOST_DURATIONS);
    const component = componentOf('exporter', this.#sources.exporter);
    for (let index = 0; index < now; index += 1) this.#durations.record(meanUs / 1e6, component);
    this.#recorded += now;
    this.#recordedUs += now * meanUs;
  }
}

function observableOf(meter: Meter, { name, kind, unit, description }: MetricRow): Observable {
  const options: MetricOptions = { unit, description };
  return meter[`createObservable${kind}`](name, options);
}

function componentOf(of: 'processor' | 'exporter', exporter: string): Record<string, string> {
  const type = of === 'processor' ? 'otel_agent_span_processor' : exporter;
  return { 'otel.component.type': type, 'otel.component.name': `${type}/0` };
}
