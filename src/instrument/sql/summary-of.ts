/** A word (keyword or name), or anything else as it is written. */
export type Token = Word | string;

interface Word {
  readonly text: string;
  /** False for `"quoted"` identifiers: they are never keywords. */
  readonly keyword: boolean;
}

/** What the tokens of a text of one or several statements say. */
export interface Summary {
  /** Of each statement, what it does and what to: `SELECT orders customers`, `INSERT details SELECT orders`, `BEGIN; SELECT orders`. */
  readonly text: string;
  /** The first statement's; undefined: the text begins with none. */
  readonly operation: string | undefined;
  /** Whether every statement has that operation. */
  readonly same: boolean;
  readonly tables: readonly string[];
  readonly functions: readonly string[];
}

/** Words behind which a table or function is named. */
const TARGET_AFTER = new Set(['FROM', 'INTO', 'JOIN', 'TABLE', 'USING']);
/** They do so as the first word of a statement. */
const TARGET_AFTER_FIRST = new Set(['UPDATE', 'TABLE', 'CALL', 'COPY', 'TRUNCATE', 'LOCK']);
/** Those of them behind which a name with an argument list is a function. */
const CALLS_AFTER = new Set(['FROM', 'JOIN', 'CALL', 'USING']);
/** Words that may stand between those and the name. */
const BEFORE_TARGET = new Set(['ONLY', 'IF', 'EXISTS', 'NOT', 'LATERAL', 'TEMP', 'TEMPORARY', 'UNLOGGED', 'TABLE']);
/** Statements in which these words name roles and cursors. */
const WITHOUT_TARGET = new Set(['GRANT', 'REVOKE', 'FETCH', 'MOVE', 'CLOSE', 'REASSIGN', 'SECURITY', 'SET', 'RESET', 'SHOW']);
/** Words that end a list of tables. */
const BEHIND_TABLES = new Set(
  'WHERE GROUP HAVING WINDOW ORDER LIMIT OFFSET FETCH FOR UNION INTERSECT EXCEPT RETURNING SET VALUES SELECT WHEN'.split(' '),
);
/** Longest text of a summary (semantic conventions). */
const LONGEST = 255;

/** Operations and targets, in the order in which they are written. */
export function summaryOf(words: readonly Token[]): Summary {
  const statements = split(words).map((statement) => new StatementSummary(statement));
  const [first] = statements;
  const operation = first?.operation;
  const known = operation === undefined ? [] : statements;
  return {
    text: cut([...new Set(known.map(({ parts }) => parts.join(' ')))]),
    operation,
    same: known.every((statement) => statement.operation === operation),
    tables: [...new Set(known.flatMap(({ tables }) => tables))],
    functions: [...new Set(known.flatMap(({ functions }) => functions))],
  };
}

function split(words: readonly Token[]): Token[][] {
  const statements: Token[][] = [[]];
  for (const word of words) {
    if (word === ';') statements.push([]);
    else statements.at(-1)?.push(word);
  }
  return statements.filter((statement) => statement.some((word) => typeof word !== 'string'));
}

/** Whole statements, and of the last one whole words. */
function cut(statements: readonly string[]): string {
  const text = statements.join('; ');
  if (text.length <= LONGEST) return text;
  const kept = text.slice(0, LONGEST + 1);
  return kept.slice(0, Math.max(0, kept.lastIndexOf(' '))).replace(/;$/, '');
}

class StatementSummary {
  readonly operation: string | undefined;
  readonly parts: string[] = [];
  readonly tables: string[] = [];
  readonly functions: string[] = [];
  readonly #words: readonly Token[];
  /** Names that `WITH` gives to queries. */
  readonly #named = new Set<string>();

  constructor(words: readonly Token[]) {
    this.#words = words;
    const start = words.findIndex((word) => typeof word !== 'string');
    let from = start;
    let operation = this.#keyword(start);
    if (operation === 'WITH') {
      from = this.#main(start + 1);
      operation = from < 0 ? operation : this.#keyword(from);
    }
    if (operation === '') return;
    this.operation = operation;
    this.parts.push(operation);
    if (from < 0 || WITHOUT_TARGET.has(operation)) return;
    this.#collect(from, words.length);
    // What is selected from queries of `WITH` alone is what those select from.
    if (this.tables.length + this.functions.length === 0 && from > start) this.#collect(start + 1, from, true);
    if (this.tables.length + this.functions.length > 0 || operation !== 'SELECT' || from > start) return;
    // SELECT f(1): no table, but a function.
    const only = this.#nameAt(from + 1);
    if (only?.call && !words.some((_, at) => at > from && this.#keyword(at) === 'FROM')) this.#add(only.name, true);
  }

  /** Tables and functions named in a stretch; `inside`: within parentheses, too. */
  #collect(from: number, to: number, inside = false): void {
    /** For each open parenthesis: whether it holds a query whose tables count, and whether a list of tables goes on behind it. */
    const open: { readonly counts: boolean; readonly listed: boolean }[] = [];
    let counts = true;
    let listed = false;
    for (let at = from; at < to; at += 1) {
      const word = this.#words[at] as Token;
      if (word === '(') {
        open.push({ counts, listed });
        counts = inside || (counts && this.#isQuery(at, from, listed));
        listed = false;
        const joined = counts && this.#namesTarget(at - 1, from) ? this.#nameAt(at + 1) : undefined;
        if (joined) this.#add(joined.name, joined.call);
        continue;
      }
      if (word === ')') ({ counts, listed } = open.pop() ?? { counts: true, listed: false });
      if (!counts) continue;
      const keyword = this.#keyword(at);
      const comma = word === ',' && listed;
      if (BEHIND_TABLES.has(keyword)) listed = false;
      if (keyword === 'SELECT' && at > from && !inside) this.parts.push(keyword);
      if (!comma && !this.#namesTarget(at, from)) continue;
      const found = this.#nameAt(at + 1);
      if (keyword === 'FROM' || keyword === 'USING') listed = true;
      if (found) this.#add(found.name, found.call && (comma || CALLS_AFTER.has(keyword)));
      // Behind the table come its columns, or a file.
      if (found && this.#keyword(from) === 'COPY') return;
    }
  }

  #namesTarget(at: number, from: number): boolean {
    const keyword = this.#keyword(at);
    if (at === from) return TARGET_AFTER_FIRST.has(keyword);
    // IS DISTINCT FROM
    return TARGET_AFTER.has(keyword) && !(keyword === 'FROM' && this.#keyword(at - 1) === 'DISTINCT');
  }

  /** `FROM (SELECT …`, `FROM (a JOIN b …`, `COPY (SELECT …`: not arguments, conditions and columns. */
  #isQuery(at: number, from: number, listed: boolean): boolean {
    const before = this.#keyword(at - 1);
    const first = this.#keyword(at + 1);
    const isPlace = ['LATERAL', 'COPY'].includes(before) || this.#namesTarget(at - 1, from) || (listed && this.#words[at - 1] === ',');
    if (first === 'SELECT' || first === 'WITH') return isPlace || this.#words[at - 1] === '(';
    return this.#words[at - 1] === '(' || (isPlace && (before === 'FROM' || before === 'JOIN'));
  }

  #add(name: string, call: boolean): void {
    if (!call && this.#named.has(name.toLowerCase())) return;
    const names = call ? this.functions : this.tables;
    if (names.includes(name)) return;
    names.push(name);
    this.parts.push(name);
  }

  /** Place of the statement proper, behind the queries of `WITH`, at depth 0. */
  #main(from: number): number {
    let depth = 0;
    for (let at = from; at < this.#words.length; at += 1) {
      const word = this.#words[at];
      if (word === '(') depth += 1;
      else if (word === ')') depth -= 1;
      else if (depth !== 0 || typeof word !== 'object') continue;
      else if (MAIN.has(this.#keyword(at))) return at;
      else if (this.#keyword(at) === 'AS') this.#name(at);
    }
    return -1;
  }

  /** `x AS (`, `x (a, b) AS (` */
  #name(as: number): void {
    let at = as - 1;
    if (this.#words[at] === ')') while (at > 0 && this.#words[at] !== '(') at -= 1;
    const word = this.#words[this.#words[at] === '(' ? at - 1 : at];
    if (typeof word === 'object') this.#named.add(word.text.toLowerCase());
  }

  #keyword(at: number): string {
    const word = this.#words[at];
    return typeof word === 'object' && word.keyword ? word.text.toUpperCase() : '';
  }

  /** The possibly qualified name at a place, as it is written, and whether an argument list follows. */
  #nameAt(from: number): { name: string; call: boolean } | undefined {
    let at = from;
    while (BEFORE_TARGET.has(this.#keyword(at))) at += 1;
    if (this.#keyword(at) === 'SELECT') return undefined;
    let name = '';
    for (let word = this.#words[at]; typeof word === 'object'; word = this.#words[at]) {
      name += word.text;
      if (this.#words[at + 1] !== '.') return { name, call: this.#words[at + 1] === '(' };
      name += '.';
      at += 2;
    }
    return undefined;
  }
}

const MAIN = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);
