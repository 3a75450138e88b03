import { LONGEST_TEXT } from './cut-off.js';
import { Lexer } from './lexer.js';
import { ownCopy } from './own-copy.js';
import type { Statement } from './statement.js';
import { summaryOf, type Token } from './summary-of.js';
import { cleanInPostgres, withoutLiterals } from './without-literals.js';

export type { Statement } from './statement.js';

const POSTGRES = { system: 'postgresql' };

/** Reads a statement of PostgreSQL; what was made of a text without literals is remembered. */
export function readStatement(text: string): Statement {
  const known = cleanInPostgres.get(text);
  if (known) return known;
  const clean = withoutLiterals(text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text, POSTGRES);
  const same = cleanInPostgres.get(clean);
  if (same) return same;
  const statement = read(clean);
  cleanInPostgres.set(clean, statement);
  // The redaction of the attribute meets this text next.
  cleanInPostgres.set(statement.text);
  return statement;
}

function read(clean: string): Statement {
  const lexer = new Lexer(clean, true);
  const tokens: Token[] = [];
  let text = '';
  let spaced = true;
  while (lexer.next()) {
    const space = lexer.kind === 'space';
    const piece = clean.slice(lexer.start, lexer.end);
    if (!space) text += piece;
    else if (!spaced) text += ' ';
    spaced = space;
    if (lexer.kind === 'word' || lexer.kind === 'quoted') tokens.push({ text: piece, keyword: lexer.kind === 'word' });
    else if (!space) tokens.push(piece);
  }
  const { text: summary, operation, same, tables, functions } = summaryOf(tokens);
  const [table] = tables;
  const [called] = functions;
  return {
    text: text.trimEnd() === clean ? clean : ownCopy(text.trimEnd()),
    summary: ownCopy(summary),
    operation,
    mixed: !same,
    table: tables.length === 1 ? table : undefined,
    function: tables.length === 0 && functions.length === 1 ? called : undefined,
  };
}
