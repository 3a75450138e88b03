import type { SqlName } from '../../config/rules/rule.js';

/** What the text of a statement says about tables, functions, and where values are. Plain data; nothing of the text's literals is in it. */
export interface SqlFacts {
  /** Commands of the text's statements, and of statements within `WITH` that change data. In upper case. */
  readonly operations: readonly string[];
  /** What is done with which table. A table that is only read is there with `SELECT`, whatever the statement does. */
  readonly uses: readonly TableUse[];
  readonly calls: readonly Call[];
  readonly bindings: readonly Binding[];
  /** Columns of the rows that come back. */
  readonly outputs: readonly Output[];
  /** Tables that are inserted into without a list of columns: whose values these are is not in the text. */
  readonly unlisted: readonly SqlName[];
}

export interface TableUse {
  readonly operation: string;
  readonly table: SqlName;
}

/** A call of a function or procedure, in the order in which they are written, outer before inner. */
export interface Call {
  readonly operation: string;
  readonly name: SqlName;
  readonly args: readonly (Source | undefined)[];
}

/** A column and the bound values that are its value. */
export interface Binding {
  /** Undefined where the text does not say which of several tables it belongs to. */
  readonly table: SqlName | undefined;
  readonly column: string;
  /** What the column becomes counts before what it becomes in case of a conflict, and that before what it is looked for by. */
  readonly rank: 'set' | 'conflict' | 'where';
  readonly source: Source;
}

/** Where a value comes from: `$1`, each of `$1` and `$4`, the items of `$2`. */
export interface Source {
  readonly parts: readonly { readonly param: number; readonly items: boolean }[];
  /** The value is an array, of all that the parts give. */
  readonly list: boolean;
}

/** A column of the rows that come back, or `*`, by what it stands for. */
export interface Output {
  /** As far as it is known; undefined for `*` and for expressions. */
  readonly name: string | undefined;
  /** The column of a table that it is. */
  readonly origin: Origin | undefined;
  /** All columns of these tables; undefined: of what is no table (the result of a function). */
  readonly star?: readonly (SqlName | undefined)[];
}

export interface Origin {
  readonly table: SqlName | undefined;
  readonly column: string;
}
