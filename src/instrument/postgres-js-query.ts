/** A query of postgres.js, as far as it is looked at. It is a promise that does nothing until somebody waits for it. */
export interface Query {
  /** Whether it has been handed to a connection, or is about to be. */
  readonly executed: boolean;
  /** A template literal; otherwise a text with values. */
  readonly tagged: boolean;
  /** Pieces of the text, and what stands between them: values, and parts of the text that are made later. */
  readonly strings: readonly string[];
  readonly args: readonly unknown[];
  /** The same function for all queries of a client; none for the client's own, and for one that was cancelled. */
  readonly canceller?: unknown;
  /** Its text, as soon as a connection takes it; the same again when it is sent a second time. */
  statement: Sent | null;
  /** The values for `$1` …; the connection writes their texts in their place later. */
  readonly parameters?: readonly unknown[];
  readonly options?: unknown;
  /** How many rows a cursor gets at once. */
  readonly cursorRows?: number;
  /** Gets the rows of a cursor, or one row after the other. */
  cursorFn?: RowsFunction;
  forEachFn?: RowsFunction;
  /** Rows as arrays; `true`: of bytes. */
  readonly isRaw?: boolean | 'values';
  /** `COPY`: the first answer is a stream, the second one comes at its end. */
  readonly streaming?: boolean;
  resolve: (value: unknown) => unknown;
  reject: (reason: unknown) => unknown;
}

export type RowsFunction = (this: unknown, rows: unknown, result?: unknown) => unknown;

export interface Sent {
  readonly string: string;
  readonly columns?: Answer['columns'];
}

/** The answer to one statement: an array of its rows. */
export interface Answer extends ReadonlyArray<unknown> {
  /** Of the rows that it gave or changed. */
  readonly count: number | null;
  readonly command: string | null;
  /** Not there, or none, where nothing can come back. */
  readonly columns?: readonly { readonly name?: unknown }[] | null;
}

/** Of several statements in one text, the answer to the last; undefined where it is none. */
export function answerOf(value: unknown): Answer | undefined {
  if (!Array.isArray(value)) return undefined;
  if ('command' in value) return value as unknown as Answer;
  const last: unknown = value.at(-1);
  return Array.isArray(last) && 'command' in last ? (last as unknown as Answer) : undefined;
}

/** What the text will be like, before what stands between its pieces has been made into text. */
export function draftOf({ strings }: Query): string {
  return strings.map((piece, at) => (at === 0 ? piece : `$${at}${piece}`)).join('');
}
