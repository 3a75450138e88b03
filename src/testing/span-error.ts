import type { AttributeValue, FinishedSpan } from './finished-span.js';
import { oneLine } from './text.js';

/** The attributes that {@link spanError} speaks of already. */
export const ERROR_ATTRIBUTES: readonly string[] = [
  'db.response.status_code', // an SQLSTATE, as a rule
  'http.response.status_code',
  'error.type',
  'exception.message',
];

/**
 * What went wrong in a span, on one line: its code and its message, as far as they are known, e.g.
 * `ERROR 23505 duplicate key value violates unique constraint "tasks_url"`. `undefined` when nothing did.
 */
export function spanError(span: FinishedSpan): string | undefined {
  const exception = span.events.findLast((event) => event.name === 'exception')?.attributes ?? {};
  if (span.status.code !== 'ERROR') {
    const { 'exception.type': type, 'exception.message': message } = exception;
    return type === undefined && message === undefined ? undefined : phrase(['exception', type, message]);
  }
  const { attributes } = span;
  const code = attributes['db.response.status_code'] ?? attributes['http.response.status_code'];
  const message = span.status.message ?? exception['exception.message'] ?? attributes['exception.message'];
  const type = attributes['error.type'] ?? exception['exception.type'];
  // The type is often the status code once more, or stands at the start of the message.
  const saysMore = type !== undefined && !String(message ?? '').includes(String(type)) && String(type) !== String(code);
  const codeSaysMore = code !== undefined && String(code) !== message;
  return phrase(['ERROR', codeSaysMore && code, saysMore && `${String(type)}${message === undefined ? '' : ':'}`, message]);
}

function phrase(parts: readonly (AttributeValue | undefined | false)[]): string {
  return oneLine(parts.filter((part) => part !== undefined && part !== false && part !== '').join(' '));
}
