import type { BatchObservableResult, Histogram, Meter } from '@opentelemetry/api';
import { reasonOf, report } from '../../report/report.js';
import type { Points } from './points.js';

/** Those that the semantic conventions advise. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** What is counted, whether somebody collects it or not. */
export interface Counted {
  readonly sent: Points;
  readonly consumed: Points;
  readonly malformed: Points;
  readonly rebalances: Points;
  readonly crashes: Points;
  /** The latest value. */
  readonly lag: Points;
}

const COUNTERS: readonly (readonly [keyof Counted, name: string, unit: string, description: string])[] = [
  ['sent', 'messaging.client.sent.messages', '{message}', 'Number of messages producer attempted to send to the broker.'],
  ['consumed', 'messaging.client.consumed.messages', '{message}', 'Number of messages that were delivered to the application.'],
  ['malformed', 'otel_agent.messaging.malformed_contexts', '{message}', 'Messages that name a trace which cannot be read; they begin new ones.'],
  ['rebalances', 'otel_agent.messaging.rebalances', '{rebalance}', 'How often a consumer had to join its group again.'],
  ['crashes', 'otel_agent.messaging.crashes', '{crash}', 'How often a consumer gave up.'],
];

/** Durations, which are recorded as they come. */
export interface Instruments {
  readonly operationDuration: Histogram;
  readonly processDuration: Histogram;
}

/** The metrics of messages on one meter; what is counted is read when somebody collects, as long as `isOn`. */
export function instrumentsOn(meter: Meter, counted: Counted, isOn: () => boolean): Instruments {
  const counters = COUNTERS.map(([key, name, unit, description]) => [key, meter.createObservableCounter(name, { unit, description })] as const);
  const lag = meter.createObservableGauge('otel_agent.messaging.lag', { unit: '{message}', description: 'Messages of a partition that the consumer has not worked on yet.' });
  const observables = [...counters, ['lag', lag] as const];
  const observe = (result: BatchObservableResult) => {
    for (const [key, observable] of observables) {
      for (const { value, attributes } of counted[key].all()) result.observe(observable, value, attributes);
    }
  };
  meter.addBatchObservableCallback(
    (result) => {
      try {
        if (isOn()) observe(result);
      } catch (thrown) {
        // An exception would end in the service's own error handling.
        report('OTA-040', 'metrics of messages', reasonOf(thrown));
      }
    },
    observables.map(([, observable]) => observable),
  );
  return {
    operationDuration: seconds(meter, 'messaging.client.operation.duration', 'Duration of messaging operation initiated by a producer or consumer client.'),
    processDuration: seconds(meter, 'messaging.process.duration', 'Duration of processing operation.'),
  };
}

function seconds(meter: Meter, name: string, description: string): Histogram {
  return meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries: SECONDS } });
}
