import { type Answer } from './answer.js';
import { answerText, isHtml } from './answer-text.js';
import type { Encoding } from './batch.js';
import { withoutTokens } from './endpoint-name.js';
import { partialSuccessOf } from './partial-success.js';
import { printable } from './printable.js';
import { retryAfterMs } from './retry-after.js';
import type { Outcome } from './sender.js';

/** What was asked, as far as the answer's meaning depends on it. */
export interface Asked {
  readonly encoding: Encoding;
  readonly spans: number;
  /** Statuses that mean "not now" beside those of the specification. */
  readonly retryStatuses: ReadonlySet<number>;
  /** Must not be quoted. */
  readonly secrets: readonly string[];
}

/** Statuses that the OTLP specification calls retryable. */
const RETRYABLE = new Set([429, 502, 503, 504]);
const TOO_LARGE = 413;

/** What an answer over HTTP means for the batch (OTLP specification, "OTLP/HTTP Response"). */
export function httpOutcome(answer: Answer, asked: Asked): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return taken(answer, asked);
  if (status >= 300 && status < 400) return { kind: 'later', reason: redirect(answer, asked), down: true };
  const text = printable(answerText(answer), asked.secrets);
  const reason = `status ${status}${text && `: ${text}`}`;
  if (status === TOO_LARGE) return { kind: 'too-large', reason };
  if (!RETRYABLE.has(status) && !asked.retryStatuses.has(status)) return { kind: 'refused', reason };
  const pause = retryAfterMs(answer.retryAfter, answer.date);
  return { kind: 'later', reason, ...(pause !== undefined && { retryAfterMs: pause }) };
}

/** Also when the body broke off: the status was said, and sending again would store the spans twice. */
function taken({ status, contentType, body }: Answer, { encoding, spans, secrets }: Asked): Outcome {
  if (isHtml(contentType, Buffer.from(body).toString())) {
    return { kind: 'later', reason: `status ${status} with an HTML page: not OTLP` };
  }
  const json = /json/i.test(contentType) || (contentType === '' && encoding === 'json');
  const partial = partialSuccessOf(body, json);
  if (!partial) return { kind: 'delivered' };
  const rejected = Math.min(partial.rejected, spans);
  const reason = printable(partial.message, secrets);
  return { kind: 'delivered', ...(rejected > 0 && { rejected }), ...(reason !== '' && { reason }) };
}

/** The spans would go to another host, with our headers, or to a login page: an operator has to decide that. */
function redirect({ status, location = 'nowhere' }: Answer, { secrets }: Asked): string {
  return `status ${status}: redirect to ${printable(withoutCredentials(location), secrets)} is not followed`;
}

function withoutCredentials(location: string): string {
  return withoutTokens(location.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//'));
}
