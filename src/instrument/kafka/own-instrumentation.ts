import type { Tracer, TracerProvider } from '@opentelemetry/api';
import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import { VERSION } from '../../version.js';

/** In place of an official instrumentation, where a library has none: it has nothing to patch, and makes tracers. */
export class OwnInstrumentation {
  readonly #scope: string;
  #tracer: Tracer;
  /** What official ones say they patch. */
  readonly _modules = [];

  constructor(scope: string, provider: TracerProvider) {
    this.#scope = scope;
    this.#tracer = provider.getTracer(scope, VERSION);
  }

  get tracer(): Tracer {
    return this.#tracer;
  }

  setTracerProvider(provider: TracerProvider): void {
    this.#tracer = provider.getTracer(this.#scope, VERSION);
  }

  setMeterProvider(): void {
    // Metrics of messages are not made here.
  }

  asOfficial(): InstrumentationBase {
    return this as unknown as InstrumentationBase;
  }
}
