import { RE2JS } from 're2js';

/** Bigger programs cost too much for each character that they read. */
const LARGEST_PROGRAM = 5000;

/** Calls back with the place of each match that is not empty. */
export type FindAll = (text: string, found: (start: number, end: number) => void) => void;

/**
 * Compiles a regular expression of RE2; the time of a match is linear in the text. Throws an error that says what is
 * wrong.
 */
export function compile(source: string): FindAll {
  const regex = compiled(source);
  return (text, found) => {
    const matcher = regex.matcher(text);
    while (matcher.find()) {
      const start = matcher.start();
      const end = matcher.end();
      if (end > start) found(start, end);
    }
  };
}

function compiled(source: string): RE2JS {
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(source);
  } catch (thrown) {
    if (/\(\?<?[=!]/.test(source)) throw new Error('lookahead and lookbehind cannot be used', { cause: thrown });
    if (/\\(?:[1-9]|k<)/.test(source)) throw new Error('backreferences cannot be used', { cause: thrown });
    throw new Error(thrown instanceof Error ? thrown.message.replace(/^error parsing regexp: /, '') : 'no regular expression', {
      cause: thrown,
    });
  }
  if (regex.programSize() > LARGEST_PROGRAM) throw new Error('it is too big');
  return regex;
}
