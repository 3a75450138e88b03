const SPACE = 1;
const WORD_START = 2;
const DIGIT = 4;
const DOLLAR = 8;

/** By UTF-16 code. Everything beyond ASCII belongs to words, as in PostgreSQL. */
const CLASSES = new Uint8Array(0x1_0000).fill(WORD_START, 128);
for (const code of [9, 10, 11, 12, 13, 32]) CLASSES[code] = SPACE;
for (let code = 48; code <= 57; code += 1) CLASSES[code] = DIGIT;
for (let code = 65; code <= 90; code += 1) CLASSES[code] = CLASSES[code + 32] = WORD_START;
CLASSES[95] = WORD_START;
CLASSES[36] = DOLLAR;

function is(code: number, classes: number): boolean {
  // NaN stands past the end of a text.
  return code >= 0 && ((CLASSES[code] as number) & classes) !== 0;
}

export function isSpace(code: number): boolean {
  return is(code, SPACE);
}

export function isDigit(code: number): boolean {
  return is(code, DIGIT);
}

export function startsWord(code: number): boolean {
  return is(code, WORD_START);
}

/** What may follow in a dollar tag or behind a number: words without `$`. */
export function continuesTag(code: number): boolean {
  return is(code, WORD_START | DIGIT);
}

/** Where the word ends that begins before `at`. */
export function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && ((CLASSES[text.charCodeAt(end)] as number) & (WORD_START | DIGIT | DOLLAR)) !== 0) end += 1;
  return end;
}

/** Where the space ends that begins before `at`. */
export function spaceEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && CLASSES[text.charCodeAt(end)] === SPACE) end += 1;
  return end;
}
