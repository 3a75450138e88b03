/** A word (keyword or name), or anything else as it is written. */
export type Token = Word | string;

interface Word {
  readonly text: string;
  /** False for `"quoted"` identifiers: they are never keywords. */
  readonly keyword: boolean;
}

/** Words behind which a table or function is named. */
const TARGET_AFTER = new Set(['FROM', 'INTO', 'UPDATE', 'JOIN', 'TABLE', 'CALL', 'COPY', 'USING']);
/** Those of them behind which a name with an argument list is a function. */
const CALLS_AFTER = new Set(['FROM', 'JOIN', 'CALL', 'USING']);
/** Words that may stand between those and the name. */
const BEFORE_TARGET = new Set(['ONLY', 'IF', 'EXISTS', 'NOT', 'LATERAL', 'TEMP', 'TEMPORARY', 'UNLOGGED']);

/** Operation and first target of a statement, and whether the target is called. */
export function summaryOf(words: readonly Token[]): { operation?: string; target?: string; call: boolean } {
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
    const word = words[at] as Token;
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

function mainOf(words: readonly Token[], from: number): number {
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
function nameAt(words: readonly Token[], from: number): { name: string; call: boolean } | undefined {
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
