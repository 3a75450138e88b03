import {
  ProxyTracerProvider,
  type Span,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
} from '@opentelemetry/api';

type Arguments = [name: string, version?: string, options?: TracerOptions];

/**
 * What the service finds when it asks the API for the tracer provider. A service asks early, often before its own SDK
 * runs (`const tracer = trace.getTracer('shop')` at the top of a file), and the API promises that such a tracer works
 * for whichever SDK comes: so the tracers from here go over with the provider.
 */
export class HandedOver extends ProxyTracerProvider {
  #provider: TracerProvider;

  constructor(ours: TracerProvider) {
    super();
    this.#provider = ours;
  }

  /** From now on all spans, also those of tracers that were given away before, are the other's. */
  to(other: TracerProvider): void {
    this.#provider = other;
  }

  override getTracer(...wanted: Arguments): Tracer {
    return new HandedOverTracer(() => this.#provider, wanted);
  }

  override getDelegate(): TracerProvider {
    return this.#provider instanceof ProxyTracerProvider ? this.#provider.getDelegate() : this.#provider;
  }

  override getDelegateTracer(...wanted: Arguments): Tracer {
    return this.getTracer(...wanted);
  }
}

class HandedOverTracer implements Tracer {
  readonly #provider: () => TracerProvider;
  readonly #wanted: Arguments;
  #from: TracerProvider | undefined;
  #tracer: Tracer | undefined;

  constructor(provider: () => TracerProvider, wanted: Arguments) {
    this.#provider = provider;
    this.#wanted = wanted;
  }

  startSpan(...args: Parameters<Tracer['startSpan']>): Span {
    return this.#current().startSpan(...args);
  }

  startActiveSpan(...args: unknown[]): never {
    const tracer = this.#current();
    return Reflect.apply(tracer.startActiveSpan as (...all: unknown[]) => never, tracer, args);
  }

  #current(): Tracer {
    const provider = this.#provider();
    if (this.#tracer && provider === this.#from) return this.#tracer;
    this.#from = provider;
    return (this.#tracer = provider.getTracer(...this.#wanted));
  }
}
