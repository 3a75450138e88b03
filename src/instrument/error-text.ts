import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * Texts that quote what was being worked on, up to where the quotation begins; what stands behind is cut. A new one is
 * one line here. Those of PostgreSQL are for errors that repeat its text; its own are told by SQLSTATE alone.
 */
const QUOTING = [
  // kafkajs, fetch, Node, Drizzle
  /^Invalid message without value for topic "[^"]{0,249}"/,
  /^Failed to parse URL from(?= )/,
  /^Request cannot be constructed from a URL that includes credentials/,
  /^The [^]{1,300}?\.(?= Received )/,
  /^Failed query(?=: )/,
  // Prisma quotes the call with its arguments, and the lines around it
  /^\s{0,4}Invalid `[^`]{1,200}` invocation\b/,
  // PostgreSQL
  /\binvalid input (?:syntax|value) for [^:"]{1,80}(?=: ")/,
  /\bdate\/time field value out of range(?=: ")/,
  /\bmalformed [a-z]{1,20} literal(?=: ")/,
  /\bat or near(?= ")/,
  /\bvalue(?= "[^"]{0,1000}" is out of range)/,
  /\bKey \([^()]{1,200}\)(?==\()/,
];

/** What V8 says behind a text, or a piece of one, that `JSON.parse` did not take. */
const NOT_JSON = ' is not valid JSON';

/** The text of an error without the input that it quotes; the same text when it quotes none that is known. */
export function withoutQuotation(message: string): string {
  if (message.endsWith(NOT_JSON)) {
    const begin = message.search(/Unexpected token|"/);
    return `${begin < 0 ? '' : message.slice(0, begin)}The text${NOT_JSON}`;
  }
  for (const beginning of QUOTING) {
    const match = beginning.exec(message);
    if (match) return message.slice(0, match.index + match[0].length);
  }
  return message;
}

/** Takes quotations out of the status and the recorded exceptions of a span. Spans without an error cost nothing. */
export function withoutQuotes(span: Span & ReadableSpan): void {
  let recorded: string | undefined;
  for (const { attributes } of span.events) {
    const original = attributes?.['exception.message'];
    if (typeof original !== 'string' || !attributes) continue;
    recorded = withoutQuotation(original);
    if (recorded === original) continue;
    attributes['exception.message'] = recorded;
    const stack = attributes['exception.stacktrace'];
    if (typeof stack === 'string') attributes['exception.stacktrace'] = stack.split(original).join(recorded);
  }
  const { code, message } = span.status;
  if (code !== SpanStatusCode.ERROR || !message) return;
  // Both tell of the same error; recording it has taken out what database servers quote.
  const kept = recorded ?? withoutQuotation(message);
  if (kept !== message) span.setStatus({ code, message: kept });
}
