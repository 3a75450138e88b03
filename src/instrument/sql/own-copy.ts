/**
 * A copy that shares no memory: `slice()` and `+` keep the texts alive that they were made from. Every UTF-16 text
 * survives.
 */
export function ownCopy(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the range of one-byte strings
  const encoding = /^[\x00-\xff]*$/.test(text) ? 'latin1' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}
