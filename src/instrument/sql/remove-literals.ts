import { BareValues } from './bare-values.js';
import { isSpace, spaceEnd } from './characters.js';
import { Lexer } from './lexer.js';
import { ownCopy } from './own-copy.js';

/**
 * The text with `?` for each literal and without comments; all else (names, `$1`, space) as it is. The same string when
 * there is nothing to remove, else one that does not hold on to the text. Doing it twice changes nothing more.
 */
export function removeLiterals(text: string, postgres: boolean): string {
  const lexer = new Lexer(text, postgres);
  const bare = new BareValues(text);
  let result = '';
  /** From here on the text is not yet in the result. */
  let from = 0;
  /** Whether the result, up to `from`, ends in space (or is empty). */
  let spaced = true;
  let removed = false;
  let commentLast = false;
  while (lexer.next()) {
    const { kind, start, end } = lexer;
    let value = kind === 'literal' || kind === 'rest';
    if (kind === 'word') {
      const verdict = bare.word(start, end);
      value = verdict !== false;
      if (verdict === 'rest') lexer.end = text.length;
    } else if (kind !== 'space' && kind !== 'comment') bare.other(start);
    if (value) {
      result += `${text.slice(from, start)}?`;
      from = lexer.end;
      spaced = false;
      removed = true;
    } else if (kind === 'comment') {
      if (start > from) spaced = isSpace(text.charCodeAt(start - 1));
      result += text.slice(from, start);
      from = end;
      if (spaced) from = spaceEnd(text, from);
      else if (from < text.length && !isSpace(text.charCodeAt(from))) {
        result += ' ';
        spaced = true;
      }
      lexer.end = from;
      removed = true;
    } else if (bare.dataFollow) {
      if (text.slice(end).trim() === '') break;
      result += `${text.slice(from, end)} ?`;
      from = text.length;
      removed = true;
      break;
    }
    if (kind !== 'space') commentLast = kind === 'comment';
  }
  if (!removed) return text;
  result += text.slice(from);
  return ownCopy(commentLast ? result.trimEnd() : result);
}
