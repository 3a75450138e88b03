/**
 * What the text of a statement says without being parsed: a summary of low cardinality, and the text without literals.
 */
export interface Statement {
  /** The text with every literal as `?`, without comments, and with single spaces. */
  readonly text: string;
  /**
   * `INSERT tasks`, `SELECT task_metrics`, `BEGIN`: operation and first target (semantic conventions,
   * `db.query.summary`).
   */
  readonly summary: string;
  readonly operation: string | undefined;
  readonly table: string | undefined;
  /** SQL function that is called in place of a table, or by `CALL`. */
  readonly function: string | undefined;
}
