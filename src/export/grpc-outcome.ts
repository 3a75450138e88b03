import { type Answer } from './answer.js';
import { firstMessage } from './grpc-frame.js';
import { type Asked, httpOutcome } from './http-outcome.js';
import { partialSuccessOf } from './partial-success.js';
import { printable } from './printable.js';
import { retryInfoMs } from './retry-info.js';
import type { Outcome } from './sender.js';

/** An answer over gRPC. The status is in the trailers, or in the headers of an answer that has nothing else. */
export interface GrpcAnswer extends Answer {
  readonly grpcStatus: string | undefined;
  readonly grpcMessage: string | undefined;
  readonly statusDetails: string | undefined;
  /** Compression of the messages in the body. */
  readonly messageEncoding: string;
}

/** In the order of their numbers. */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

type CodeName = (typeof CODES)[number];

/** Those that the OTLP specification calls retryable; RESOURCE_EXHAUSTED is it only with a `RetryInfo`. */
const RETRYABLE: ReadonlySet<CodeName> = new Set([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNAVAILABLE',
  'DATA_LOSS',
] as const);

/** Where a message is larger than the server takes: RESOURCE_EXHAUSTED, with tonic (Rust) OUT_OF_RANGE. */
const SIZE_CODES: ReadonlySet<CodeName> = new Set(['RESOURCE_EXHAUSTED', 'OUT_OF_RANGE'] as const);
/** Words of grpc-go and -core and -js, -java, -dotnet and tonic. */
const SIZE_WORDS = /larger than max|exceeds (the )?maximum|too large/i;

/** What an answer over gRPC means for the batch (OTLP specification, "OTLP/gRPC Response"). */
export function grpcOutcome(answer: GrpcAnswer, asked: Asked): Outcome {
  if (answer.grpcStatus === undefined) return withoutStatus(answer, asked);
  const number = Number(answer.grpcStatus);
  const code = CODES[number] ?? 'UNKNOWN';
  if (code === 'OK') return taken(answer, asked);
  const text = printable(percentDecoded(answer.grpcMessage ?? ''), asked.secrets);
  const reason = `status ${answer.grpcStatus} ${code}${text && `: ${text}`}`;
  if (SIZE_CODES.has(code) && SIZE_WORDS.test(text)) return { kind: 'too-large', reason };
  const pause = retryInfoMs(answer.statusDetails);
  const recoverable = code === 'RESOURCE_EXHAUSTED' && pause !== undefined;
  if (!RETRYABLE.has(code) && !recoverable && !asked.retryStatuses.has(number)) return { kind: 'refused', reason };
  return { kind: 'later', reason, ...(pause !== undefined && { retryAfterMs: pause }) };
}

function taken({ body, messageEncoding }: GrpcAnswer, { spans, secrets }: Asked): Outcome {
  const partial = partialSuccessOf(firstMessage(body, messageEncoding) ?? new Uint8Array(), false);
  if (!partial) return { kind: 'delivered' };
  const rejected = Math.min(partial.rejected, spans);
  const reason = printable(partial.message, secrets);
  return { kind: 'delivered', ...(rejected > 0 && { rejected }), ...(reason !== '' && { reason }) };
}

/** From a proxy, from a server that is none of gRPC, or cut off. */
function withoutStatus(answer: GrpcAnswer, asked: Asked): Outcome {
  const { status, contentType, body, messageEncoding } = answer;
  if (status < 200 || status > 299) return httpOutcome(answer, asked);
  if (!/^application\/grpc/i.test(contentType)) {
    return { kind: 'later', reason: `status ${status} without gRPC: not OTLP/gRPC` };
  }
  // The message of a unary call is sent when the work is done: only its status was lost.
  if (firstMessage(body, messageEncoding)) return { kind: 'delivered' };
  return { kind: 'later', reason: 'the answer broke off before its status' };
}

/** Leaves alone what is not properly encoded, as gRPC asks for. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
