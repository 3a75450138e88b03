/**
 * Where a name falls apart: between letters and anything else, before a capital behind a small letter, and before the
 * last capital of a row that a small letter follows (`APIKey` is `API`, `Key`). Digits are parts of their own, so that
 * `password2` and `oauth2Token` show what they are.
 */
const SEGMENT = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|\P{ASCII}+/gu;

/** The parts of a name in lower case: `x-apiKey` gives `x`, `api`, `key`. */
export function segmentsOf(name: string): string[] {
  const parts = name.match(SEGMENT) ?? [];
  return parts.map((part) => part.toLowerCase());
}
