import { context, trace } from '@opentelemetry/api';
import type { Toolbox } from './library.js';

/** Calls back with each field that a log line written now has more. It never throws. */
export type EachField = (field: (key: string, value: unknown) => void) => void;

/** What log lines say about the work that they are written in, cleaned; undefined where there is nothing to say. */
export function loggedFields({ correlation, eachLogged, clean }: Pick<Toolbox, 'correlation' | 'eachLogged' | 'clean'>): EachField | undefined {
  if (!correlation && !eachLogged) return undefined;
  /** Many lines in a row are about the same work. */
  let last: { readonly id: string; readonly shown: string | undefined } | undefined;
  return (field) => {
    try {
      const active = context.active();
      const span = trace.getSpan(active);
      const id = correlation?.ofContext(active);
      if (correlation && id !== undefined) {
        if (last?.id !== id) last = { id, shown: clean.value(correlation.attribute, id) };
        if (last.shown !== undefined) field(correlation.attribute, last.shown);
      }
      if (span) eachLogged?.(span, field);
    } catch {
      // The line is the service's; it is written without.
    }
  };
}
