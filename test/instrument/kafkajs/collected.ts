import { type Attributes, metrics } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';

/** Reads when it is asked. */
class ManualReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

export interface Sample {
  readonly name: string;
  readonly unit: string;
  readonly attributes: Attributes;
  /** Of a histogram: how many there are. */
  readonly value: number;
  readonly sum?: number | undefined;
}

/** Registers a metrics SDK as a service does, and gives a function that collects. */
export function measured(): () => Promise<Sample[]> {
  const reader = new ManualReader();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  return async () => {
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw errors[0];
    return resourceMetrics.scopeMetrics.flatMap(({ metrics: all }) =>
      all.flatMap(({ descriptor: { name, unit }, dataPoints }) =>
        dataPoints.map(({ attributes, value }) =>
          typeof value === 'number' ? { name, unit, attributes, value } : { name, unit, attributes, value: value.count, sum: (value as { sum?: number }).sum },
        ),
      ),
    );
  };
}
