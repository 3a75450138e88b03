const LONGEST = 200;
/** Ours, hashed or masked, and the one word of the semantic conventions, which instrumentations write. */
const REDACTED = /^(?:\[REDACTED:[\w.-]{1,100}\]|h1:[\w.-]{1,64}:[\w-]{22}|(?:REDACTED)(?::REDACTED)?)$/;

/** Whether a piece of a URL is what redaction leaves. */
export function isRedacted(text: string, start: number, end: number): boolean {
  if (end - start > LONGEST) return false;
  const first = text.charCodeAt(start);
  return (first === 91 || first === 104 || first === 82) && REDACTED.test(text.slice(start, end));
}
