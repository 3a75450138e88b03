import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import type { Instrumented, Toolbox } from './library.js';

/**
 * `trace_id`, `span_id` and `trace_flags` in each log line that is written inside a span. Log lines are not exported.
 */
export function pino(_toolbox: Toolbox): Instrumented {
  return { official: new PinoInstrumentation({ disableLogSending: true }) };
}
