/** How an endpoint behaves towards requests. Plain data: it crosses a process boundary. */
export type Behaviour =
  /** Stores the spans and says so, after a while. `storedFirst`: they are there before that while. */
  | { readonly kind: 'take'; readonly delayMs?: number; readonly storedFirst?: boolean }
  /** Reads the request and never answers. */
  | { readonly kind: 'hang' }
  /** Reads the request and resets the connection. */
  | { readonly kind: 'reset' }
  /** Stores nothing. `retryAfterDateMs`: a Retry-After as a date that far from now. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly retryAfterDateMs?: number;
    }
  /** Stores all but the first spans of a request, and says so. */
  | { readonly kind: 'partial'; readonly rejected: number }
  /** Stores the spans; its answer breaks off. */
  | { readonly kind: 'truncate' }
  /** 413 above so many bytes. */
  | { readonly kind: 'limit'; readonly bytes: number };

/** A behaviour for a number of requests; without one, for all that follow. */
export interface Step {
  readonly behaviour: Behaviour;
  readonly requests?: number;
}
