import { type Context, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** A message broker, wherever it is: services choose theirs, and what is in a message stays behind it. */
export const BROKER = Symbol('message broker');

/** On the span of a request that is not recorded, and has no attributes to read: its address. */
const ADDRESS = Symbol('otel-agent: address');
/** On the span of a request: its headers, which the propagators do not see, have one that is the service's own. */
const OWN_HEADER = Symbol('otel-agent: own header');
type Noted = Span & { [ADDRESS]?: () => string | undefined; [OWN_HEADER]?: boolean };

/** Header objects of messages that go to a broker. */
const messages = new WeakSet<object>();

/** Says where the request of a span goes; asked for only when something could go with it. */
export function noteAddress(span: Span, address: () => string | undefined): void {
  if (!span.isRecording()) (span as Noted)[ADDRESS] = address;
}

/** Says that the service has written the header of the correlation id into the request of this span. */
export function noteOwnHeader(span: Span): void {
  (span as Noted)[OWN_HEADER] = true;
}

export function hasOwnHeader(context: Context): boolean {
  return (trace.getSpan(context) as Noted | undefined)?.[OWN_HEADER] === true;
}

/** Says that these are the headers of a message to a broker. */
export function noteMessage<H extends object>(headers: H): H {
  messages.add(headers);
  return headers;
}

/**
 * Where the headers that are being written will go: a host name or address, a broker, or `undefined` when nobody knows.
 * Only a span that sends tells it: `server.address` of one that receives is the service itself, by the sender's word.
 */
export function destinationOf(context: Context, headers: unknown): string | typeof BROKER | undefined {
  if (typeof headers === 'object' && headers !== null && messages.has(headers)) return BROKER;
  const span = trace.getSpan(context) as (Span & Partial<ReadableSpan>) | undefined;
  if (!span) return undefined;
  const { kind, attributes } = span;
  if (attributes === undefined) return (span as Noted)[ADDRESS]?.();
  if (kind === SpanKind.PRODUCER && attributes['messaging.system'] !== undefined) return BROKER;
  const address = kind === SpanKind.CLIENT ? (attributes['server.address'] ?? attributes['net.peer.name']) : undefined;
  return typeof address === 'string' ? address : undefined;
}
