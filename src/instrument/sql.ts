/** What the text of a statement says without being parsed: a summary of low cardinality, and the text without literals. */
export interface Statement {
  /** The text with every literal as `?` and without comments. */
  readonly text: string;
  /** `INSERT tasks`, `SELECT task_metrics`, `BEGIN`: operation and first target (semantic conventions, `db.query.summary`). */
  readonly summary: string;
  readonly operation: string | undefined;
  readonly table: string | undefined;
  /** SQL function that is called in place of a table, or by `CALL`. */
  readonly function: string | undefined;
}

const LONGEST_TEXT = 16 * 1024;
const MOST_REMEMBERED = 500;

/** Statements that were read: services repeat few texts many times. The oldest one leaves when it is full. */
const remembered = new Map<string, Statement>();

/**
 * One token of PostgreSQL's SQL, in this order: comments, quoted text (also E'…', dollar-quoted), quoted identifiers,
 * parameters, numbers, words, one other character. Nested comments and exotic escapes end in `other`; their content then
 * counts as words, and the text is cut at the first thing that does not close.
 */
const TOKEN =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<text>[eE]'(?:[^'\\]|''|\\[\s\S])*'|[bBxXnN]?'(?:[^']|'')*'|(?<tag>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[\s\S]*?\k<tag>)|(?<quoted>"(?:[^"]|"")*")|(?<parameter>\$\d+)|(?<number>(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?[\w.]*)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<space>\s+)|(?<other>[\s\S])/gy;

/** Words behind which a table or function is named. */
const TARGET_AFTER = new Set(['FROM', 'INTO', 'UPDATE', 'JOIN', 'TABLE', 'CALL', 'COPY', 'USING']);
/** Those of them behind which a name with an argument list is a function. */
const CALLS_AFTER = new Set(['FROM', 'JOIN', 'CALL', 'USING']);
/** Words that may stand between those and the name. */
const BEFORE_TARGET = new Set(['ONLY', 'IF', 'EXISTS', 'NOT', 'LATERAL', 'TEMP', 'TEMPORARY', 'UNLOGGED']);

/** Reads a statement; the result for a text is remembered. */
export function readStatement(text: string): Statement {
  const known = remembered.get(text);
  if (known) return known;
  const statement = read(text);
  if (text.length <= LONGEST_TEXT) {
    if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value as string);
    remembered.set(text, statement);
  }
  return statement;
}

interface Word {
  readonly text: string;
  /** False for `"quoted"` identifiers: they are never keywords. */
  readonly keyword: boolean;
}

function read(full: string): Statement {
  const source = full.length > LONGEST_TEXT ? full.slice(0, LONGEST_TEXT) : full;
  const words: (Word | string)[] = [];
  let text = '';
  for (const { groups = {}, 0: token, index } of source.matchAll(TOKEN)) {
    if (groups['comment']?.startsWith('/*') && groups['comment'].includes('/*', 2)) {
      // Comments nest in PostgreSQL; where the outer one ends, this pattern does not know.
      text += '?';
      break;
    }
    if (groups['comment'] !== undefined || groups['space'] !== undefined) {
      if (text !== '' && !text.endsWith(' ')) text += ' ';
      continue;
    }
    if (isUnclosed(token, source.slice(index, index + 2))) {
      // Whatever follows may be a literal. It also ends the scan: trying each later place would take quadratic time.
      text += '?';
      break;
    }
    const literal = groups['text'] !== undefined || groups['number'] !== undefined;
    text += literal ? '?' : token;
    if (groups['word'] !== undefined) words.push({ text: token, keyword: true });
    else if (groups['quoted'] !== undefined) words.push({ text: token, keyword: false });
    else words.push(literal ? '?' : token);
  }
  const { operation, target, call } = summaryOf(words);
  return {
    text: text.trim(),
    summary: [operation, target].filter(Boolean).join(' '),
    operation,
    table: call ? undefined : target,
    function: call ? target : undefined,
  };
}

/** A single character that begins a quoted text or a comment is what the pattern leaves when no end was found. */
function isUnclosed(token: string, ahead: string): boolean {
  return token === "'" || token === '"' || (token === '/' && ahead === '/*') || (token === '$' && /\$[$A-Za-z_]/.test(ahead));
}

function summaryOf(words: readonly (Word | string)[]): { operation?: string; target?: string; call: boolean } {
  const start = words.findIndex((word) => typeof word !== 'string');
  const first = words[start];
  if (first === undefined || typeof first === 'string' || !first.keyword) return { call: false };
  let operation = first.text.toUpperCase();
  let from = start;
  if (operation === 'WITH') {
    // The statement proper comes behind the common table expressions, at depth 0.
    const main = mainOf(words, start + 1);
    const word = words[main];
    if (word === undefined || typeof word === 'string') return { operation, call: false };
    operation = word.text.toUpperCase();
    from = main;
  }
  let depth = 0;
  let subquery = false;
  for (let at = from; at < words.length && words[at] !== ';'; at += 1) {
    const word = words[at] as Word | string;
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    const keyword = typeof word === 'object' && word.keyword ? word.text.toUpperCase() : '';
    // Behind `FROM (SELECT …` the first table inside counts; otherwise parentheses are arguments and conditions.
    if (!TARGET_AFTER.has(keyword) || (depth !== 0 && !subquery)) continue;
    const found = nameAt(words, at + 1);
    if (found) return { operation, target: found.name, call: found.call && CALLS_AFTER.has(keyword) };
    subquery = true;
  }
  // SELECT f(1): no table, but a function.
  const only = operation === 'SELECT' && !subquery ? nameAt(words, from + 1) : undefined;
  return only?.call ? { operation, target: only.name, call: true } : { operation, call: false };
}

const MAIN = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);

function mainOf(words: readonly (Word | string)[], from: number): number {
  let depth = 0;
  for (let at = from; at < words.length; at += 1) {
    const word = words[at];
    if (word === '(') depth += 1;
    else if (word === ')') depth -= 1;
    else if (depth === 0 && typeof word === 'object' && word.keyword && MAIN.has(word.text.toUpperCase())) return at;
  }
  return -1;
}

/** The possibly qualified name at a place, as it is written, and whether an argument list follows. */
function nameAt(words: readonly (Word | string)[], from: number): { name: string; call: boolean } | undefined {
  let at = from;
  for (let word = words[at]; typeof word === 'object' && word.keyword && BEFORE_TARGET.has(word.text.toUpperCase()); ) {
    at += 1;
    word = words[at];
  }
  let name = '';
  for (let word = words[at]; typeof word === 'object'; word = words[at]) {
    name += word.text;
    if (words[at + 1] !== '.') return { name, call: words[at + 1] === '(' };
    name += '.';
    at += 2;
  }
  return undefined;
}
