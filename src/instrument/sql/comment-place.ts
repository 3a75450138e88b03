import { Lexer } from './lexer.js';
import { cleanInPostgres } from './without-literals.js';

/** A longer text is not looked through for each call. */
const LONGEST_READ = 64 * 1024;

/**
 * Where a comment can stand behind a statement: in front of the `;` at its end, or at the end. Undefined: nowhere, because the text has a comment
 * already (hints stand in them), ends within one or within a text, or there is nothing in it.
 */
export function commentPlace(text: string): number | undefined {
  // What is remembered as clean has no comments, and nothing in it that does not close.
  if (!cleanInPostgres.has(text) && !isOpen(text)) return undefined;
  let end = text.length;
  while (end > 0 && /[\s;]/.test(text[end - 1] as string)) end -= 1;
  return end === 0 ? undefined : end;
}

function isOpen(text: string): boolean {
  if (text.length > LONGEST_READ) return false;
  const lexer = new Lexer(text, true);
  while (lexer.next()) if (lexer.kind === 'comment' || lexer.kind === 'rest') return false;
  return true;
}
