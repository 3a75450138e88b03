import { type Context, context, type Span } from '@opentelemetry/api';
import type { Result } from '../rules/pg/returned-values.js';

/** What pg calls on what it was given to submit, as its answers come in. */
type Handler = (this: unknown, ...args: unknown[]) => unknown;
type Submittable = Record<string, unknown> & { _result?: unknown; cursor?: { _result?: unknown }; _canceledDueToError?: unknown };

export interface SubmittedParts {
  /** Its span is to end. */
  ended(answer: { readonly error?: unknown; readonly result: Result }): void;
  /** Most rows that are kept until then. */
  readonly keptRows: number;
}

const HANDLERS = [
  'handleRowDescription',
  'handleDataRow',
  'handleCommandComplete',
  'handleReadyForQuery',
  'handlePortalSuspended',
  'handleEmptyQuery',
  'handleCopyInResponse',
  'handleCopyData',
  'handleError',
] as const;
type HandlerName = (typeof HANDLERS)[number];

/** `COPY 5`, `INSERT 0 1` */
const COUNT = /(\d+)$/;

/**
 * Follows a cursor, a stream or a `pg.Query` through its handlers, which pg calls for all of them alike: that adds no listener, so what the
 * service hears and what is thrown for want of a listener stay the same. They run in the context of the call, and so do the service's listeners.
 *
 * It throws when the object takes no properties.
 */
export function followSubmitted(query: object, span: Span, around: Context, { ended, keptRows }: SubmittedParts): void {
  const target = query as Submittable;
  const recording = span.isRecording();
  let rows = 0;
  let described = false;
  let tagged: number | undefined;
  let isOver = false;
  const kept: unknown[] = [];

  const over = (error?: unknown) => {
    if (isOver) return;
    isOver = true;
    const { fields } = resultOf(target) ?? {};
    const rowCount = described || tagged === undefined ? rows : tagged;
    ended({ error, result: { rowCount, rows: keptRows > 0 ? kept : undefined, fields: described ? (fields ?? [{}]) : undefined } as Result });
    kept.length = 0;
  };
  const before: Partial<Record<HandlerName, (message: unknown) => void>> = {
    handleRowDescription: () => {
      described = true;
      rows = 0;
    },
    handleDataRow: () => void (rows += 1),
    handleCommandComplete: (message) => {
      const text = (message as { text?: unknown } | undefined)?.text;
      const count = typeof text === 'string' ? COUNT.exec(text)?.[1] : undefined;
      tagged = count === undefined ? undefined : Number(count);
    },
    // A row that could not be read: the error comes behind the last row.
    handleReadyForQuery: () => over(target._canceledDueToError || undefined),
    handleError: (error) => over(target._canceledDueToError || (error ?? new Error('failed'))),
  };
  for (const name of HANDLERS) {
    const original = target[name];
    if (typeof original !== 'function') continue;
    const note = before[name];
    const handler: Handler = function handled(...args) {
      note?.(args[0]);
      return context.with(around, () => (original as Handler).apply(this, args));
    };
    Object.defineProperty(target, name, { value: handler, configurable: true, writable: true, enumerable: Object.hasOwn(target, name) });
  }
  if (typeof target['handleReadyForQuery'] !== 'function') followEvents(target, around, { row: () => void (rows += 1), end: () => over() });
  if (recording && keptRows > 0) keepRows(target, kept, keptRows);
}

/** A query of pg-native has events alone. */
function followEvents(query: Submittable, around: Context, before: Readonly<Record<string, () => void>>): void {
  const { emit } = query;
  if (typeof emit !== 'function') return;
  const value: Handler = function emitted(...args) {
    const [event] = args;
    if (typeof event === 'string' && Object.hasOwn(before, event)) before[event]?.();
    return context.with(around, () => (emit as Handler).apply(this, args));
  };
  Object.defineProperty(query, 'emit', { value, configurable: true, writable: true, enumerable: false });
}

function resultOf(query: Submittable): { fields?: Result['fields']; parseRow?: unknown } | undefined {
  const result = query._result ?? query.cursor?._result;
  return typeof result === 'object' && result !== null ? result : undefined;
}

/** The first rows, as they are parsed for the service. */
function keepRows(query: Submittable, kept: unknown[], most: number): void {
  const result = resultOf(query);
  const parseRow = result?.parseRow;
  if (!result || typeof parseRow !== 'function') return;
  const value: Handler = function parseRowOnce(...args) {
    const row = (parseRow as Handler).apply(this, args);
    if (kept.length < most) kept.push(row);
    return row;
  };
  Object.defineProperty(result, 'parseRow', { value, configurable: true, writable: true, enumerable: false });
}
