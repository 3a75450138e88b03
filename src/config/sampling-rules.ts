/** A head rule as the user writes it; the forms of `match` are those of OpenTelemetry's declarative configuration, and shorter ones. */
export interface HeadRule {
  /** Unique; used in messages, metrics and the reason of what it decided. */
  readonly name: string;
  readonly match: HeadMatch;
  /** Share of the matching new traces that is kept, 0 to 1. */
  readonly ratio: number;
  /** With a ratio of 0: record nevertheless, so that the tail can keep errors. Default false: such traces cost next to nothing. */
  readonly keep_errors?: boolean;
}

/** Everything that is given must hold; a list holds when one of its items does. In patterns `*` is any run of characters, `?` one. */
export interface HeadMatch {
  readonly span_kinds?: readonly SpanKindName[];
  /** Patterns for the span's name at its start. */
  readonly span_names?: readonly string[];
  /** Patterns for the path of a request, without its query. */
  readonly paths?: readonly string[];
  readonly methods?: readonly string[];
  /** Patterns for the topic or queue of a message. */
  readonly topics?: readonly string[];
  readonly attribute_values?: OneOrMore<AttributeValues>;
  readonly attribute_patterns?: OneOrMore<AttributePatterns>;
}

export type OneOrMore<T> = T | readonly T[];

/** An attribute that has one of these values. */
export interface AttributeValues {
  readonly key: string;
  readonly values: readonly (string | number | boolean)[];
}

/** An attribute that matches one of the included patterns (all do, where there are none), and none of the excluded ones. */
export interface AttributePatterns {
  readonly key: string;
  readonly included?: readonly string[];
  readonly excluded?: readonly string[];
}

export const SPAN_KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
export type SpanKindName = (typeof SPAN_KINDS)[number];

/** A reason to keep a whole segment, told by one of its spans when it ends. */
export type KeepRule =
  /** A span with status ERROR; `root_only`: the segment's root alone counts. */
  | { readonly status: 'error'; readonly root_only?: boolean }
  /** The response status of a span that was a request: `>=500`, `404`. */
  | { readonly http_status: string }
  /** How long the segment's root took, in milliseconds: `>=2000`. */
  | { readonly duration_ms: string }
  /** An attribute of any span: by value, by pattern, or by its presence. */
  | { readonly attribute: KeptAttribute };

export interface KeptAttribute {
  readonly key: string;
  readonly value?: string | number | boolean;
  readonly pattern?: string;
}

/** What the tail keeps when nobody says otherwise: every error, and what took two seconds or more. */
export const DEFAULT_KEEP: readonly KeepRule[] = [{ status: 'error' }, { duration_ms: '>=2000' }];
