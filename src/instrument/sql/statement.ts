/**
 * What the text of a statement says without being parsed: a summary of low cardinality, and the text without literals.
 */
export interface Statement {
  /** The text with every literal as `?`, without comments, and with single spaces. */
  readonly text: string;
  /**
   * `INSERT tasks`, `SELECT orders customers`, `BEGIN`: operations and their targets (semantic conventions, `db.query.summary`).
   */
  readonly summary: string;
  /** Of the first statement. */
  readonly operation: string | undefined;
  /** The text has statements of several operations. */
  readonly mixed: boolean;
  /** The table of a statement that is about one. */
  readonly table: string | undefined;
  /** SQL function that is called in place of a table, or by `CALL`, where it is one. */
  readonly function: string | undefined;
}
