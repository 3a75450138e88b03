/** Whether a piece of a text is a word, which is given in upper case; without copying the piece. */
export function isWord(text: string, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at += 1) {
    const code = text.charCodeAt(start + at);
    if ((code >= 97 && code <= 122 ? code - 32 : code) !== word.charCodeAt(at)) return false;
  }
  return true;
}
