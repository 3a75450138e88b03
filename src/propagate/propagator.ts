import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator } from '@opentelemetry/core';
import type { Settings } from '../config/settings.js';
import type { Cleaner } from '../instrument/cleaner.js';
import type { Travelling } from '../rules/travelling.js';
import { SelectedBaggage } from './baggage.js';
import type { Correlation } from './correlation.js';
import { CorrelationHeader } from './correlation-header.js';
import { Destinations } from './destinations.js';
import { TraceContext } from './trace-context.js';

/**
 * What `OTEL_PROPAGATORS` asks for, and the correlation id; undefined when it says `none`. No baggage leaves without a cleaner.
 *
 * @param travelling what the rules send along as baggage
 */
export function propagatorOf(
  settings: Settings,
  clean?: Cleaner,
  correlation?: Correlation,
  travelling?: Travelling,
): TextMapPropagator | undefined {
  const names = settings['propagation.propagators'];
  if (names.includes('none')) return undefined;
  const destinations = new Destinations(settings);
  const propagators = names.map((name): TextMapPropagator => {
    if (name === 'tracecontext') return new TraceContext();
    if (name === 'baggage') return new SelectedBaggage(settings, clean, destinations, travelling);
    // Few services speak B3: its code is loaded only when one asks for it.
    return (require('./b3.js') as typeof import('./b3.js')).b3(name === 'b3multi');
  });
  // Behind the others: it notes which span they found.
  if (correlation) propagators.push(new CorrelationHeader(correlation, destinations));
  return new CompositePropagator({ propagators });
}
