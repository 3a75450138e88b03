import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { hasOwnHeader } from '../instrument/destination.js';
import type { Correlation } from './correlation.js';
import type { Destinations } from './destinations.js';
import { hasHeader } from './has-header.js';

/**
 * The correlation id in headers of requests and messages. It goes where baggage may go, also where tracing is suppressed: the work goes on
 * there, too. A header of that name that the service writes itself stays.
 */
export class CorrelationHeader implements TextMapPropagator {
  readonly #correlation: Correlation;
  readonly #destinations: Destinations;

  constructor(correlation: Correlation, destinations: Destinations) {
    this.#correlation = correlation;
    this.#destinations = destinations;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const { header } = this.#correlation;
    if (hasHeader(carrier, header) || hasOwnHeader(context)) return;
    const id = this.#correlation.ofContext(context);
    if (id !== undefined && this.#destinations.allow(context, carrier)) setter.set(carrier, header, id);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#correlation.enter(context, getter.get(carrier, this.#correlation.header));
  }

  fields(): string[] {
    return [this.#correlation.header];
  }
}
