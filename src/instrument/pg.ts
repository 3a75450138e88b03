import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_STORED_PROCEDURE_NAME,
  ATTR_ERROR_TYPE,
} from '@opentelemetry/semantic-conventions';
import type { LoadedModule } from '../load/module-hook.js';
import { report } from '../report/report.js';
import type { Instrumented, Toolbox } from './library.js';
import { readStatement } from './sql.js';

const SCOPE = '@opentelemetry/instrumentation-pg';
/** Development status in the semantic conventions, hence not among the package's stable names. */
const RETURNED_ROWS = 'db.response.returned_rows';
const AFFECTED_ROWS = 'otel_agent.db.affected_rows';

interface Result {
  readonly rowCount?: number | null;
  readonly rows?: readonly unknown[];
  readonly fields?: readonly unknown[];
}

/**
 * PostgreSQL through `pg`. The official instrumentation measures; added are the names of the semantic conventions
 * (summary, operation, table or function, rows, SQLSTATE), and the text and the status lose what belongs to the user:
 * literals, and the server's message, which quotes values.
 */
export function pg({ settings, finish }: Toolbox): Instrumented {
  finish(SCOPE, statusWithoutValues);
  return {
    official: new PgInstrumentation({
      ignoreConnectSpans: !settings['postgres.connect_spans'],
      requestHook: (span, { query }) => {
        if (span.isRecording()) describe(span, query.text);
      },
      responseHook: (span, { data }) => {
        if (span.isRecording()) countRows(span, data as unknown as Result | readonly Result[]);
      },
    }),
    after: sparePoorClients,
  };
}

interface Client {
  readonly connectionParameters?: unknown;
  query(...args: unknown[]): unknown;
}

/** The official wrapper reads what every client has, and throws into the service at one that is none (mocks, imitations). */
function sparePoorClients({ packageName, main, exports }: LoadedModule): void {
  const prototype = (exports as { Client?: { prototype?: Client } } | undefined)?.Client?.prototype;
  if (packageName !== 'pg' || !main || typeof prototype?.query !== 'function') return;
  const { query } = prototype;
  // shimmer, which the official package wraps with, keeps the wrapped function under this name.
  const plain = (query as { __original?: typeof query }).__original ?? query;
  prototype.query = function queryIfWhole(this: Client, ...args) {
    const whole = typeof this.connectionParameters === 'object' && this.connectionParameters !== null;
    if (whole) return query.apply(this, args);
    report('OTA-040', 'pg, query', 'a client without connectionParameters');
    return plain.apply(this, args);
  };
}

function describe(span: Span, text: string): void {
  const statement = readStatement(text);
  span.setAttribute(ATTR_DB_QUERY_TEXT, statement.text);
  if (statement.summary === '') return;
  span.updateName(statement.summary);
  span.setAttribute(ATTR_DB_QUERY_SUMMARY, statement.summary);
  if (statement.operation) span.setAttribute(ATTR_DB_OPERATION_NAME, statement.operation);
  if (statement.table) span.setAttribute(ATTR_DB_COLLECTION_NAME, statement.table);
  if (statement.function) span.setAttribute(ATTR_DB_STORED_PROCEDURE_NAME, statement.function);
}

function countRows(span: Span, result: Result | readonly Result[]): void {
  // A text of several statements gives several results; the last one is what the text was for.
  const last = (Array.isArray(result) ? result.at(-1) : result) as Result | undefined;
  if (!last) return;
  if (last.fields && last.fields.length > 0) span.setAttribute(RETURNED_ROWS, last.rows?.length ?? 0);
  else if (typeof last.rowCount === 'number') span.setAttribute(AFFECTED_ROWS, last.rowCount);
}

/** The official exception event holds the code and no message; the status is made to match it. */
function statusWithoutValues(span: Span & ReadableSpan): void {
  if (span.status.code !== SpanStatusCode.ERROR) return;
  const described = String(span.events.at(-1)?.attributes?.['exception.message'] ?? '');
  const code = /\(code: (\w+)\)$/.exec(described)?.[1];
  const known = code !== undefined && code !== 'UNKNOWN';
  span.setStatus({ code: SpanStatusCode.ERROR, message: known ? code : 'PostgreSQL error' });
  if (!known) return;
  span.setAttribute(ATTR_ERROR_TYPE, code);
  // Five characters are an SQLSTATE; others (ECONNREFUSED) come from the connection.
  if (/^[0-9A-Z]{5}$/.test(code)) span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, code);
}
