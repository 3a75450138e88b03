import { type Exception, type Span, SpanStatusCode } from '@opentelemetry/api';
import { byClass } from '../../exception-type.js';
import { classOf } from '../../report/class-of.js';

/** Writes what a function threw on its span. A strange value may throw when it is read: then there is its class alone. */
export function recordFailure(span: Span, thrown: unknown): void {
  const type = classOf(thrown);
  span.setAttribute('error.type', type);
  try {
    if (thrown instanceof Error) {
      const exception = byClass(thrown) as { readonly message?: string };
      span.recordException(exception as Exception);
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(exception.message) });
      return;
    }
  } catch {
    // The class will do.
  }
  span.recordException({ name: type, message: typeof thrown === 'string' ? thrown : '' });
  span.setStatus({ code: SpanStatusCode.ERROR, message: typeof thrown === 'string' ? thrown : type });
}
