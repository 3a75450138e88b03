import type { Exception, Span } from '@opentelemetry/api';
import { reasonOf, report } from './report/report.js';

/**
 * The SDK writes an error's `code` as `exception.type` (`ECONNREFUSED`), where the semantic conventions want the class.
 * Corrected on the prototype of our own SDK's spans, once, so that it costs nothing per span.
 */
export function nameExceptionsByClass(span: Span): void {
  const prototype = Object.getPrototypeOf(span) as Pick<Span, 'recordException'>;
  const { recordException } = prototype;
  prototype.recordException = function recordExceptionByClass(this: Span, exception, time) {
    try {
      recordException.call(this, withoutCode(exception), time);
    } catch (thrown) {
      // An error whose properties throw when they are read; without us nobody would read them.
      report('OTA-040', 'recordException', reasonOf(thrown));
    }
  };
}

/** SQLSTATE of an error that a PostgreSQL server sent; its text quotes values. */
function sqlStateOf(exception: Error): string | undefined {
  const { code, severity, routine } = exception as { code?: unknown; severity?: unknown; routine?: unknown };
  const isServers = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && (severity ?? routine) !== undefined;
  return isServers ? code : undefined;
}

function withoutCode(exception: Exception): Exception {
  if (!(exception instanceof Error) || (exception as { code?: unknown }).code === undefined) return exception;
  const { name, message, stack } = exception;
  const type = name && name !== 'Error' ? name : exception.constructor.name;
  const sqlState = sqlStateOf(exception);
  if (sqlState !== undefined) {
    const where = stack?.slice(stack.indexOf('\n    at '));
    return { name: type, message: sqlState, ...(where?.startsWith('\n') && { stack: `${type}: ${sqlState}${where}` }) };
  }
  return { name: type, message, ...(stack !== undefined && { stack }) };
}
