import { Lexer } from './lexer.js';

/** Of a longer text only the beginning is read. */
export const LONGEST_TEXT = 16 * 1024;

/** Whether the text without literals ends before the statement does, because something does not close, or may close at several places. */
export function isCutOff(text: string): boolean {
  const lexer = new Lexer(text, true);
  while (lexer.next()) if (lexer.kind === 'rest') return true;
  return false;
}
