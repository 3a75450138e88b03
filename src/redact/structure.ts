import { type HrTime, SpanKind, type SpanStatus, SpanStatusCode } from '@opentelemetry/api';

/** Fields that have a form of their own. The API takes whatever a service hands it; here it gets that form. */

export function kindOf(kind: unknown): SpanKind {
  return kind === 1 || kind === 2 || kind === 3 || kind === 4 ? (kind as SpanKind) : SpanKind.INTERNAL;
}

/** Finite whole numbers: others make an encoder throw away the batch. */
export function timeOf(time: unknown): HrTime {
  return Array.isArray(time) ? [whole(time[0]), whole(time[1])] : [0, 0];
}

export function countOf(count: unknown): number {
  return typeof count === 'number' && count >= 0 && count < 2 ** 32 ? Math.trunc(count) : 0;
}

export function codeOf({ code }: SpanStatus): SpanStatusCode {
  return code === SpanStatusCode.ERROR || code === SpanStatusCode.OK ? code : SpanStatusCode.UNSET;
}

function whole(number: unknown): number {
  return typeof number === 'number' && number > -(2 ** 40) && number < 2 ** 40 ? Math.trunc(number) : 0;
}
