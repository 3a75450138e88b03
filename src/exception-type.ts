import type { Exception } from '@opentelemetry/api';

/** SQLSTATE of an error that a PostgreSQL server sent; its text quotes values. */
function sqlStateOf(exception: Error): string | undefined {
  const { code, severity, routine } = exception as { code?: unknown; severity?: unknown; routine?: unknown };
  const isServers = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && (severity ?? routine) !== undefined;
  return isServers ? code : undefined;
}

/**
 * The SDK writes an error's `code` as `exception.type` (`ECONNREFUSED`), where the semantic conventions want the class.
 * Reading a strange error may throw.
 */
export function byClass(exception: Exception): Exception {
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
