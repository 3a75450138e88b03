/** A reason to keep a whole segment, told by one of its spans when it ends. Exactly one member is given. */
export type KeepRule =
  /** A span with status ERROR; `root_only`: the segment's root alone counts. */
  | { readonly status: 'error'; readonly root_only?: boolean }
  /** The response status of a span that was a request: `>=500`, `404`. */
  | { readonly http_status: string }
  /** How long the segment's root took, in milliseconds: `>=2000`. */
  | { readonly duration_ms: string }
  /** An attribute of any span, by value, or by its presence. */
  | { readonly attribute: { readonly key: string; readonly value?: string | number | boolean; readonly pattern?: string } };
