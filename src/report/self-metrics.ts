import { createNoopMeter, type MeterProvider, metrics } from '@opentelemetry/api';
import { VERSION } from '../version.js';
import { MetricSet, type MetricSources } from './metric-set.js';

/** Instrumentation scope of the agent's own metrics. */
const SCOPE = '@org/otel-agent';

/**
 * The agent's numbers as metrics of the service, if the service has a metrics SDK. The API has no proxy for meters as
 * it has for tracers: a meter that is got too early records nothing for ever. So it is looked for again and again,
 * which costs a few look-ups while there is none.
 */
export class SelfMetrics {
  readonly #sources: MetricSources;
  #provider: MeterProvider | undefined;
  #set: MetricSet | undefined;

  constructor(sources: MetricSources) {
    this.#sources = sources;
  }

  /** Registers the metrics with the global meter provider, once there is one that records. */
  look(): void {
    const provider = metrics.getMeterProvider();
    if (provider === this.#provider) return;
    const meter = provider.getMeter(SCOPE, VERSION);
    // The usual case: nobody has registered anything.
    if (meter === createNoopMeter()) return;
    const set = new MetricSet(meter, this.#sources);
    // Nothing is remembered of a provider that records nothing: it may stand for one that is still to come.
    if (set.recordsNothing()) return;
    this.#provider = provider;
    this.#set?.release();
    this.#set = set;
    set.attach();
  }
}
