/** An answer over HTTP, as far as the export cares. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly location?: string | undefined;
  readonly retryAfter?: string | undefined;
  readonly date?: string | undefined;
  /** At most `MOST_ANSWER_BYTES`; shorter than it should be when the connection broke. */
  readonly body: Uint8Array;
}

/** More of an answer is not read. */
export const MOST_ANSWER_BYTES = 64 * 1024;

type Headers = Readonly<Record<string, string | string[] | undefined | unknown>>;

/** The answer that these parts make; headers as Node gives them. */
export function answerOf(status: number, headers: Headers, body: Uint8Array): Answer {
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined);
  return {
    status,
    contentType: text('content-type') ?? '',
    location: text('location'),
    retryAfter: text('retry-after'),
    date: text('date'),
    body,
  };
}
