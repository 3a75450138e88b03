import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import type { Instrumented, Toolbox } from './library.js';
import { loggedFields } from './logged-fields.js';
import { addToLines, type Pino } from './pino-lines.js';

/**
 * `trace_id`, `span_id` and `trace_flags` in each log line that is written inside a span; beside them the correlation id, and what the
 * user's rules spread. Log lines are not exported.
 */
export function pino(toolbox: Toolbox): Instrumented {
  const official = new PinoInstrumentation({ disableLogSending: true });
  const fields = loggedFields(toolbox);
  return {
    official,
    ...(fields && {
      after(module) {
        if (module.main) module.exports = addToLines(module.exports as Pino, fields);
      },
    }),
  };
}
