import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator } from '@opentelemetry/core';
import type { Settings } from '../config/settings.js';
import { TraceContext } from './trace-context.js';

/** The propagator that `OTEL_PROPAGATORS` asks for; undefined when it says `none`. */
export function propagatorOf(settings: Settings): TextMapPropagator | undefined {
  const names = settings['propagation.propagators'];
  if (names.includes('none')) return undefined;
  const propagators = names.map((name): TextMapPropagator => {
    if (name === 'tracecontext') return new TraceContext();
    if (name === 'baggage') return new W3CBaggagePropagator();
    // Few services speak B3: its code is loaded only when one asks for it.
    return (require('./b3.js') as typeof import('./b3.js')).b3(name === 'b3multi');
  });
  return new CompositePropagator({ propagators });
}
