import { context, ROOT_CONTEXT, SpanKind, trace, type Tracer } from '@opentelemetry/api';
import type { Cleaner } from './cleaner.js';
import { isIdentifier } from './identifier.js';
import { type PgClient, serverOf } from './pg-client.js';
import { quietly } from './pg-quietly.js';

interface Notified extends PgClient {
  _handleNotification?(message: { readonly channel?: unknown; readonly payload?: unknown }): unknown;
  listenerCount?(event: string): number;
}

/**
 * A notification that the service listens for begins a trace of its own: without that, what the listener does would be in the trace in which the
 * connection was opened. The span is as long as the listeners take; what they set off is below it.
 */
export function traceNotifications(prototype: object, tracer: () => Tracer, clean: Cleaner): void {
  const target = prototype as Notified;
  const original = target._handleNotification;
  if (typeof original !== 'function') return;
  target._handleNotification = function handleNotification(this: Notified, message) {
    const span = quietly('pg, notification', () => {
      if (!this.listenerCount?.('notification')) return undefined;
      const { channel, payload } = message;
      const shown = typeof channel === 'string' && isIdentifier(channel, clean) ? channel : undefined;
      const attributes = {
        ...serverOf(this),
        'messaging.operation.name': 'notify',
        'messaging.operation.type': 'process',
        ...(shown !== undefined && { 'messaging.destination.name': shown }),
        ...(typeof payload === 'string' && { 'messaging.message.body.size': Buffer.byteLength(payload) }),
      };
      return tracer().startSpan(shown === undefined ? 'notify' : `notify ${shown}`, { kind: SpanKind.CONSUMER, attributes }, ROOT_CONTEXT);
    });
    if (!span) return original.call(this, message);
    try {
      return context.with(trace.setSpan(ROOT_CONTEXT, span), () => original.call(this, message));
    } finally {
      span.end();
    }
  };
}
