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
import { reasonOf, report } from '../report/report.js';
import type { Result } from '../rules/pg/returned-values.js';
import { type Cleaner, failingClosed, UNCLEANED } from './cleaner.js';
import { isIdentifier } from './identifier.js';
import type { Instrumented, Toolbox } from './library.js';
import { isCommand } from './pg-commands.js';
import { readStatement } from './sql/read-statement.js';
import type { Statement } from './sql/statement.js';

const SCOPE = '@opentelemetry/instrumentation-pg';
/** Development status in the semantic conventions, hence not among the package's stable names. */
const RETURNED_ROWS = 'db.response.returned_rows';
const AFFECTED_ROWS = 'otel_agent.db.affected_rows';
/** Where the official instrumentation writes the name of a prepared statement. */
const STATEMENT_NAME = 'db.postgresql.plan';
const NAME_WITHHELD = '[REDACTED:statement_name]';

/**
 * PostgreSQL through `pg`. The official instrumentation measures; added are the names of the semantic conventions
 * (summary, operation, table or function, rows, SQLSTATE), and the text and the status lose what belongs to the user:
 * literals, and the server's message, which quotes values.
 */
export function pg({ settings, finish, clean, rules }: Toolbox): Instrumented {
  const business = rules?.pg;
  finish(SCOPE, (span) => {
    statusWithoutValues(span);
    business?.ended(span);
  });
  const cleaner = failingClosed(clean);
  return {
    official: new PgInstrumentation({
      // Bound values are what the text has its `$1` for: they are not recorded.
      enhancedDatabaseReporting: false,
      ignoreConnectSpans: !settings['postgres.connect_spans'],
      requestHook: (span, { query }) => {
        if (!span.isRecording()) return;
        const statement = describe(span, query, cleaner);
        if (statement.operation !== undefined) business?.sent(span, query.text, query.values, statement);
      },
      responseHook: (span, { data }) => {
        if (!span.isRecording()) return;
        // A text of several statements gives several results; the last one is what the text was for.
        const last = (Array.isArray(data) ? data.at(-1) : data) as Result | undefined;
        if (!last) return;
        countRows(span, last);
        business?.answered(span, last);
      },
    }),
    after: sparePoorClients,
  };
}

interface Client {
  readonly connectionParameters?: unknown;
  query(...args: unknown[]): unknown;
}

/**
 * The official wrapper reads what every client has, and throws into the service at one that is none (mocks,
 * imitations).
 */
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

interface Query {
  readonly text: string;
  readonly name?: unknown;
  readonly values?: unknown;
}

function describe(span: Span, { text, name }: Query, clean: Cleaner): Statement {
  if (typeof name === 'string' && !isIdentifier(name, clean)) span.setAttribute(STATEMENT_NAME, NAME_WITHHELD);
  const statement = readClosed(text);
  span.setAttribute(ATTR_DB_QUERY_TEXT, statement.text);
  // The official name ends at the first space of the text, which may be far in.
  span.updateName(statement.summary || 'pg.query');
  if (statement.summary === '') return statement;
  span.setAttribute(ATTR_DB_QUERY_SUMMARY, statement.summary);
  if (statement.operation) span.setAttribute(ATTR_DB_OPERATION_NAME, statement.operation);
  if (statement.table) span.setAttribute(ATTR_DB_COLLECTION_NAME, statement.table);
  if (statement.function) span.setAttribute(ATTR_DB_STORED_PROCEDURE_NAME, statement.function);
  return statement;
}

const NO_STATEMENT: Statement = { text: '?', summary: '', operation: undefined, table: undefined, function: undefined };
const UNREADABLE: Statement = { ...NO_STATEMENT, text: UNCLEANED };

/** A text that cannot be read, or is no statement, is not shown. */
function readClosed(text: string): Statement {
  try {
    const statement = readStatement(text);
    return statement.operation === undefined || isCommand(statement.operation) ? statement : NO_STATEMENT;
  } catch (thrown) {
    report('OTA-040', 'pg, query text', reasonOf(thrown));
    return UNREADABLE;
  }
}

function countRows(span: Span, last: Result): void {
  if (last.fields && last.fields.length > 0) span.setAttribute(RETURNED_ROWS, last.rows?.length ?? 0);
  else if (typeof last.rowCount === 'number') span.setAttribute(AFFECTED_ROWS, last.rowCount);
}

/** SQLSTATE, or what Node calls a connection that failed; never words of the server. */
const ERROR_CODE = /^(?!UNKNOWN$)(?:[0-9A-Z]{5}|[A-Z][A-Z_0-9]{2,60})$/;
/** As `EPIPE`, which has five characters, too. */
const NODES = /^E[A-Z]{4}$/;

/** The official exception event holds the code and no message; the status is made to match it. */
function statusWithoutValues(span: Span & ReadableSpan): void {
  if (span.status.code !== SpanStatusCode.ERROR) return;
  const described = String(span.events.at(-1)?.attributes?.['exception.message'] ?? '');
  const code = /\(code: (\w+)\)$/.exec(described)?.[1];
  const known = code !== undefined && ERROR_CODE.test(code);
  span.setStatus({ code: SpanStatusCode.ERROR, message: known ? code : 'PostgreSQL error' });
  if (!known) return;
  span.setAttribute(ATTR_ERROR_TYPE, code);
  if (code.length === 5 && !NODES.test(code)) span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, code);
}
