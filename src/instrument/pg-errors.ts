import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ATTR_DB_RESPONSE_STATUS_CODE, ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';

/** SQLSTATE, or what Node calls a connection that failed; never words of the server. */
const ERROR_CODE = /^(?!UNKNOWN$)(?:[0-9A-Z]{5}|[A-Z][A-Z_0-9]{2,60})$/;
/** As `EPIPE`, which has five characters, too. */
const NODES = /^E[A-Z]{4}$/;

/** Messages of pg itself, which say nothing of values, and what they are by type. */
const OWN_MESSAGES: Readonly<Record<string, string>> = {
  'Query read timeout': 'timeout',
  'Connection terminated': 'connection_closed',
  'Connection terminated unexpectedly': 'connection_lost',
  'Connection terminated due to connection timeout': 'timeout',
  'timeout expired': 'timeout',
  'timeout exceeded when trying to connect': 'timeout',
  'Client was closed and is not queryable': 'connection_closed',
  'Client has encountered a connection error and is not queryable': 'connection_lost',
  'Cannot use a pool after calling end on the pool': 'connection_closed',
};

/** `error.type` and SQLSTATE of what was thrown. */
export interface ErrorKind {
  readonly type: string;
  readonly sqlState: string | undefined;
}

export function errorKindOf(error: unknown): ErrorKind {
  const { code, message, name } = (typeof error === 'object' && error !== null ? error : {}) as Partial<Record<'code' | 'message' | 'name', unknown>>;
  return kindOf(String(code), String(message), String(name));
}

function kindOf(code: string, message: string, name: string): ErrorKind {
  if (ERROR_CODE.test(code)) return { type: code, sqlState: code.length === 5 && !NODES.test(code) ? code : undefined };
  const own = Object.hasOwn(OWN_MESSAGES, message) ? OWN_MESSAGES[message] : undefined;
  return { type: own ?? (/^[A-Z][A-Za-z]{0,40}Error$/.test(name) && name !== 'DatabaseError' ? name : '_OTHER'), sqlState: undefined };
}

/** Writes an error as the official instrumentation does: no words of the server in the event. */
export function recordError(span: Span, error: unknown): void {
  const { name = 'PostgreSQLError', code = 'UNKNOWN', message } = (error ?? {}) as Error & { code?: unknown };
  if (error instanceof Error) span.recordException(`PostgreSQL error of type '${name}' occurred (code: ${code})`);
  span.setStatus({ code: SpanStatusCode.ERROR, message: String(message) });
}

/** The official exception event holds the code and no message; the status is made to match it. */
export function statusWithoutValues(span: Span & ReadableSpan): void {
  if (span.status.code !== SpanStatusCode.ERROR) return;
  const described = String(span.events.at(-1)?.attributes?.['exception.message'] ?? '');
  const [, name = '', code = ''] = /of type '(\w*)' occurred \(code: (\w+)\)$/.exec(described) ?? [];
  const message = span.status.message ?? '';
  const { type, sqlState } = kindOf(code, message, name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: type === code ? code : 'PostgreSQL error' });
  span.setAttribute(ATTR_ERROR_TYPE, type);
  if (sqlState !== undefined) span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, sqlState);
}
