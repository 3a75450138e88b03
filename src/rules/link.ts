import type { AttributeValue, Baggage, Span } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

const LINK = Symbol('otel-agent.rules');

/** A value that goes on from the span where it was taken. */
export interface Carried {
  readonly value: AttributeValue;
  /** To spans that start later below, and to log lines. */
  readonly spread: boolean;
  /** To other services. */
  readonly baggage: boolean;
  /** As a log line may hold it, once one has asked; null: not at all. */
  logged?: AttributeValue | null;
}

/** A recorded span in the chain from it up to the root of its segment. */
export interface Link {
  readonly span: Span & ReadableSpan;
  readonly root: Link;
  up: Link | undefined;
  /** Baggage that it was started in, where a rule asks for any. */
  readonly baggage: Baggage | undefined;
  /** What was taken here, or above by a span that has ended; it counts from here down. */
  values: Map<string, Carried> | undefined;
  /** Keys that were taken at this very span: they are its own, whatever comes from below. */
  own: Set<string> | undefined;
  /** Keys that came from below. */
  lent: Set<string> | undefined;
}

/** The link of a recorded span; undefined where no rule spreads. */
export function linkOf(span: Span | undefined): Link | undefined {
  return (span as { [LINK]?: Link } | undefined)?.[LINK];
}

/** Hangs a span into the chain. */
export function hang(span: Span & ReadableSpan, up: Link | undefined, baggage: Baggage | undefined): Link {
  const link = { span, up, baggage, values: undefined, own: undefined, lent: undefined } as Omit<Link, 'root'> as Link & { root: Link };
  link.root = up ? up.root : link;
  (span as { [LINK]?: Link })[LINK] = link;
  return link;
}

/**
 * Takes over what the spans above carry that have ended: nothing is taken at them any more. So a chain is as long as spans are open, and a
 * service whose every span starts the next one does not keep them all.
 */
export function absorbEnded(link: Link): void {
  for (let { up } = link; up && !up.span.isRecording(); up = link.up) {
    if (up.values) {
      link.values = link.values ? new Map([...up.values, ...link.values]) : new Map(up.values);
    }
    link.up = up.up;
  }
}
