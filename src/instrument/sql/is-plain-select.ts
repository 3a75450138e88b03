import { LONGEST_TEXT } from './cut-off.js';
import { Lexer } from './lexer.js';

/** What changes data, locks rows or makes a table, wherever in a text that begins as a SELECT it stands. */
const NOT_PLAIN = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'INTO', 'SHARE', 'EXECUTE', 'CALL', 'COPY', 'EXPLAIN']);

/**
 * Whether a text is one statement that reads and nothing else: `SELECT …`, or `WITH …` around such. It errs on the safe side: a column called
 * `update` makes it false.
 */
export function isPlainSelect(text: string): boolean {
  if (text.length > LONGEST_TEXT) return false;
  const lexer = new Lexer(text, true);
  let first = true;
  let ended = false;
  while (lexer.next()) {
    const { kind, start, end } = lexer;
    if (kind === 'space' || kind === 'comment') continue;
    if (kind === 'rest' || ended) return false;
    if (kind === 'symbol' && text[start] === ';') {
      ended = true;
      continue;
    }
    const word = kind === 'word' ? text.slice(start, end).toUpperCase() : '';
    if (first && word !== 'SELECT' && word !== 'WITH') return false;
    first = false;
    if (NOT_PLAIN.has(word)) return false;
  }
  return !first;
}
