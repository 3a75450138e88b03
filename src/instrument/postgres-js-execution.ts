import { type Context, context, type Span } from '@opentelemetry/api';
import type { PgRules } from '../rules/pg/pg-rules.js';
import type { Result } from '../rules/pg/returned-values.js';
import type { Cleaner } from './cleaner.js';
import { countRows, describe, readClosed } from './pg-describe.js';
import { recordError } from './pg-errors.js';
import { quietly } from './pg-quietly.js';
import { type Answer, answerOf, type Query, type RowsFunction, type Sent } from './postgres-js-query.js';
import type { Statement } from './sql/statement.js';

type Property = 'resolve' | 'reject' | 'cursorFn';

/** Rows of a cursor that rules can take columns from; all of them would be all of its memory. */
const KEPT_ROWS = 32;
/** In the place of columns, where only their number is known not to be zero. */
const SOME_FIELDS = [{}];

export interface ExecutionParts {
  readonly span: Span;
  /** The context of whoever waits for the query. */
  readonly around: Context;
  /** What its text says, as far as it is known before it is sent. */
  readonly draft: Statement;
  readonly rules: PgRules | undefined;
  readonly clean: Cleaner;
}

/** One query on its way: hears on its own properties what the connection does with it. */
export class Execution {
  readonly #query: Query;
  readonly #parts: ExecutionParts;
  #isSent = false;
  #isOver = false;
  /** Rows that a function of the service got. */
  #given = 0;
  readonly #kept: unknown[] = [];
  #isCopyOut = false;

  constructor(query: Query, parts: ExecutionParts) {
    this.#query = query;
    this.#parts = parts;
  }

  watch(): void {
    const query = this.#query;
    if (query.forEachFn) query.forEachFn = this.#inContext(query.forEachFn, (row) => [row]);
    if (query.cursorRows !== undefined) this.#wrap('cursorFn', (inner: RowsFunction) => this.#inContext(inner, rowsIn));
    if (!this.#parts.span.isRecording()) return;
    this.#wrap('resolve', (inner: Query['resolve']) => this.#settling(inner, (value) => this.#answered(value)));
    this.#wrap('reject', (inner: Query['reject']) => this.#settling(inner, (reason) => this.#failed(reason)));
    this.#onSent();
  }

  /** A cursor is given new ones of these functions with each of its steps. */
  #wrap<F>(name: Property, wrapped: (inner: F) => F): void {
    const query = this.#query as unknown as Record<Property, F | undefined>;
    const wrap = (inner: F | undefined) => (typeof inner === 'function' ? wrapped(inner) : inner);
    let current = wrap(query[name]);
    if (this.#query.cursorRows === undefined) {
      query[name] = current;
      return;
    }
    Object.defineProperty(query, name, {
      configurable: true,
      enumerable: true,
      get: () => current,
      set: (next: F | undefined) => {
        current = wrap(next);
      },
    });
  }

  /** The connection calls functions of the service, with rows, from a context of its own. */
  #inContext(inner: RowsFunction, rowsOf: (given: unknown) => readonly unknown[]): RowsFunction {
    const { around } = this.#parts;
    const note = (given: unknown) => this.#note(rowsOf(given));
    return function inContext(...args) {
      note(args[0]);
      return context.with(around, inner, this, ...args);
    };
  }

  #note(rows: readonly unknown[]): void {
    const { rules, span } = this.#parts;
    this.#given += rows.length;
    if (this.#kept.length < KEPT_ROWS && rules?.wantsRows(span)) this.#kept.push(...rows.slice(0, KEPT_ROWS - this.#kept.length));
  }

  #settling(inner: (value: unknown) => unknown, note: (value: unknown) => void): (value: unknown) => unknown {
    return (value) => {
      if (!this.#isOver) quietly('postgres, answer', () => note(value));
      return inner(value);
    };
  }

  /** The text is there when the connection writes it into the query; the values then are still those of the service. */
  #onSent(): void {
    const query = this.#query;
    Object.defineProperty(query, 'statement', {
      configurable: true,
      enumerable: true,
      get: () => null,
      set: (statement: Sent | null) => {
        Object.defineProperty(query, 'statement', { value: statement, configurable: true, enumerable: true, writable: true });
        quietly('postgres, query', () => {
          if (typeof statement?.string === 'string') this.#sent(statement.string);
        });
      },
    });
  }

  #sent(text: string): void {
    const { span, rules, clean } = this.#parts;
    this.#isSent = true;
    const statement = readClosed(text);
    describe(span, statement, undefined, clean);
    if (statement.operation !== undefined) rules?.sent(span, text, this.#query.parameters, statement);
  }

  #answered(value: unknown): void {
    if (this.#query.streaming && isStream(value)) {
      this.#isCopyOut = 'read' in value;
      // Replication has no end, and no second answer.
      if (!('read' in value && 'write' in value)) return;
    }
    const answer = answerOf(value);
    const { span, rules } = this.#parts;
    this.#end(() => {
      if (!answer) return;
      countRows(span, this.#counted(answer));
      rules?.answered(span, this.#resultOf(answer));
    });
  }

  get #isGiven(): boolean {
    return this.#query.cursorRows !== undefined || this.#query.forEachFn !== undefined;
  }

  #counted({ columns, count, length }: Answer): Result {
    if (this.#isGiven) return { fields: SOME_FIELDS, rowCount: this.#given };
    if (this.#isCopyOut) return { fields: SOME_FIELDS, rowCount: count };
    return columns && columns.length > 0 ? { fields: SOME_FIELDS, rowCount: length } : { rowCount: count };
  }

  #resultOf(answer: Answer): Result {
    // Rows of bytes are nothing that a rule reads.
    const rows = this.#query.isRaw === true ? [] : this.#isGiven ? this.#kept : answer;
    const fields = answer.columns ?? this.#query.statement?.columns ?? [];
    return { rows, fields, rowCount: this.#isGiven ? this.#given : answer.count };
  }

  #failed(reason: unknown): void {
    const { span, draft, clean } = this.#parts;
    this.#end(() => {
      // It may not have come to a connection.
      if (!this.#isSent) describe(span, draft, undefined, clean);
      recordError(span, reason);
    });
  }

  #end(last: () => void): void {
    this.#isOver = true;
    quietly('postgres, answer', last);
    this.#parts.span.end();
  }
}

function rowsIn(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [];
}

function isStream(value: unknown): value is object {
  return typeof value === 'object' && value !== null && typeof (value as { pipe?: unknown }).pipe === 'function';
}
