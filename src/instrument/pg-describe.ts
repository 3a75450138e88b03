import type { Span } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_STORED_PROCEDURE_NAME,
} from '@opentelemetry/semantic-conventions';
import { reasonOf, report } from '../report/report.js';
import type { Result } from '../rules/pg/returned-values.js';
import { type Cleaner, UNCLEANED } from './cleaner.js';
import { isIdentifier } from './identifier.js';
import { isCommand } from './pg-commands.js';
import { readStatement } from './sql/read-statement.js';
import type { Statement } from './sql/statement.js';

/** Development status in the semantic conventions, hence not among the package's stable names. */
const RETURNED_ROWS = 'db.response.returned_rows';
const AFFECTED_ROWS = 'otel_agent.db.affected_rows';
/** Where the official instrumentation writes the name of a prepared statement. */
const STATEMENT_NAME = 'db.postgresql.plan';
const NAME_WITHHELD = '[REDACTED:statement_name]';

/** Gives a span what the text of its statement says. */
export function describe(span: Span, statement: Statement, name: unknown, clean: Cleaner): void {
  if (typeof name === 'string') span.setAttribute(STATEMENT_NAME, isIdentifier(name, clean) ? name : NAME_WITHHELD);
  const { text, summary, operation, mixed, table, function: called } = statement;
  span.setAttribute(ATTR_DB_QUERY_TEXT, text);
  // The official name ends at the first space of the text, which may be far in.
  span.updateName(summary || 'pg.query');
  if (summary === '') return;
  span.setAttribute(ATTR_DB_QUERY_SUMMARY, summary);
  if (operation && !mixed) span.setAttribute(ATTR_DB_OPERATION_NAME, operation);
  if (table) span.setAttribute(ATTR_DB_COLLECTION_NAME, table);
  if (called) span.setAttribute(ATTR_DB_STORED_PROCEDURE_NAME, called);
}

const NO_STATEMENT: Statement = { text: '?', summary: '', operation: undefined, mixed: false, table: undefined, function: undefined };
const UNREADABLE: Statement = { ...NO_STATEMENT, text: UNCLEANED };

/** A text that cannot be read, or is no statement, is not shown. */
export function readClosed(text: string): Statement {
  try {
    const statement = readStatement(text);
    return statement.operation === undefined || isCommand(statement.operation) ? statement : NO_STATEMENT;
  } catch (thrown) {
    report('OTA-040', 'pg, query text', reasonOf(thrown));
    return UNREADABLE;
  }
}

/** Rows that came back, or were changed. */
export function countRows(span: Span, { fields, rows, rowCount }: Result): void {
  if (fields && fields.length > 0) span.setAttribute(RETURNED_ROWS, rows?.length ?? rowCount ?? 0);
  // pg-native says NaN where the server says nothing (BEGIN).
  else if (Number.isInteger(rowCount)) span.setAttribute(AFFECTED_ROWS, rowCount as number);
}
