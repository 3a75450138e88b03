/** Characters of a text in a header, where most of them are percent-encoded; infinite for one that cannot be. */
export function encodedLength(text: string): number {
  try {
    return encodeURIComponent(text).length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
