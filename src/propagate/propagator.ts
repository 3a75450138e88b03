import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator } from '@opentelemetry/core';
import type { Settings } from '../config/settings.js';
import type { Cleaner } from '../instrument/cleaner.js';
import { SelectedBaggage } from './baggage.js';
import { TraceContext } from './trace-context.js';

/** What `OTEL_PROPAGATORS` asks for; undefined when it says `none`. No baggage leaves without a cleaner. */
export function propagatorOf(settings: Settings, clean?: Cleaner): TextMapPropagator | undefined {
  const names = settings['propagation.propagators'];
  if (names.includes('none')) return undefined;
  const propagators = names.map((name): TextMapPropagator => {
    if (name === 'tracecontext') return new TraceContext();
    if (name === 'baggage') return new SelectedBaggage(settings, clean);
    // Few services speak B3: its code is loaded only when one asks for it.
    return (require('./b3.js') as typeof import('./b3.js')).b3(name === 'b3multi');
  });
  return new CompositePropagator({ propagators });
}
