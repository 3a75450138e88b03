import { types } from 'node:util';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Also one of another realm, as test runners have them. */
function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || types.isNativeError(thrown);
}

/** `error.type` of what was thrown. */
export function errorTypeOf(thrown: unknown): string {
  return isError(thrown) ? thrown.constructor.name : '_OTHER';
}

/**
 * Writes to a span that its work has failed; the exception itself only where it comes from. A text that was thrown in place of an error stays in the
 * service.
 */
export function writeFailure(span: Span, thrown: unknown, isOrigin: boolean): void {
  if (!span.isRecording()) return;
  const isTold = isOrigin && isError(thrown);
  if (isTold) span.recordException(thrown);
  span.setAttribute('error.type', errorTypeOf(thrown));
  span.setStatus({ code: SpanStatusCode.ERROR, ...(isTold && { message: thrown.message }) });
}

/** Kinds of spans whose errors are the client's own. */
const CLIENTS_OWN: ReadonlySet<unknown> = new Set(['send', 'commit', 'abort', 'send_offsets', 'transaction']);

/**
 * Clients put the whole message into some error texts: `…: {"topic":…,"value":…}`. The status keeps the words only; so does the exception of an
 * operation of the client.
 */
export function withoutPayload(span: Span & ReadableSpan): void {
  const { code, message } = span.status;
  if (code !== SpanStatusCode.ERROR) return;
  if (message?.includes('{')) span.setStatus({ code, message: wordsOf(message) });
  if (!CLIENTS_OWN.has(span.attributes['messaging.operation.name'])) return;
  for (const { attributes } of span.events) {
    const original = attributes?.['exception.message'];
    if (typeof original !== 'string' || !attributes || !original.includes('{')) continue;
    const words = wordsOf(original);
    attributes['exception.message'] = words;
    const stack = attributes['exception.stacktrace'];
    if (typeof stack === 'string') attributes['exception.stacktrace'] = stack.split(original).join(words);
  }
}

function wordsOf(text: string): string {
  return text.slice(0, text.indexOf('{')).replace(/[\s:]+$/, '');
}
