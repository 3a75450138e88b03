import { Lexer } from '../../instrument/sql/lexer.js';

const MOST_WORDS = 4;

/** The first words of a statement in upper case, as `CREATE UNIQUE INDEX`; up to what is no keyword of that kind. */
export function commandOf(statement: string): string | undefined {
  const lexer = new Lexer(statement, true);
  const words: string[] = [];
  while (words.length < MOST_WORDS && lexer.next()) {
    if (lexer.kind === 'word') words.push(statement.slice(lexer.start, lexer.end).toUpperCase());
    else if (lexer.kind !== 'space' && lexer.kind !== 'comment') break;
  }
  return words.length > 0 ? words.join(' ') : undefined;
}
