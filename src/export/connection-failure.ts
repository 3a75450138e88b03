import { reasonOf } from '../report/report.js';
import { TimedOut } from './deadline.js';
import { oneLine } from './printable.js';
import type { Outcome } from './sender.js';

interface Failure {
  readonly code?: string;
  /** OpenSSL's words, without its file names. */
  readonly reason?: string;
  readonly message: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What it means that there was no answer: not now, and where no connection held, the whole endpoint is down. */
export function connectionFailure(thrown: unknown): Outcome {
  const { code } = thrown as Partial<Failure>;
  // A single stream of HTTP/2 that was reset says nothing about the others.
  const down = !(thrown instanceof TimedOut) && code !== 'ERR_HTTP2_STREAM_ERROR';
  return { kind: 'later', reason: reasonFor(thrown), ...(down && { down }) };
}

/** In words that name what to look at. */
function reasonFor(thrown: unknown): string {
  if (!(thrown instanceof Error)) return oneLine(reasonOf(thrown));
  const { code = '', reason, message, cause, errors } = thrown as Failure;
  // A name with several addresses: one failure for each.
  if (errors && errors.length > 0) return oneLine([...new Set(errors.map(reasonFor))].join(', '));
  // Node's words for "the connection was gone before the request left".
  if (code === 'ERR_HTTP2_STREAM_CANCEL' && cause instanceof Error) return reasonFor(cause);
  if (code.startsWith('HPE_')) return `the answer is not HTTP/1.1 (${code}); is it a gRPC port?`;
  if (code === 'ERR_HTTP2_ERROR') return 'the answer is not HTTP/2; is it an OTLP/HTTP port?';
  if (UNTRUSTED.has(code)) return `TLS: ${message}; OTEL_EXPORTER_OTLP_CERTIFICATE names the CA to trust`;
  if (/^(EPROTO|ERR_SSL|ERR_TLS)|CERT/.test(code)) return oneLine(`TLS: ${reason ?? message}`);
  return oneLine(message || code) || 'connection failed';
}
