import type { Cleaner } from './cleaner.js';

/**
 * Words, numbers and what joins them in ids: `task-17`, `tenant:eu/42`, a UUID. No space, no `@`, `+`, `=`, `{` or `"`.
 */
const IDENTIFIER = /^[\w.:/|#~-]{1,64}$/;

/** A social security number is written like an id. */
const SSN = /^\d{3}-\d{2}-\d{4}$/;

/**
 * Whether a text may be shown for the id that it seems to be: short, of its form, and nothing that a detector finds.
 */
export function isIdentifier(text: string, clean: Cleaner): boolean {
  return IDENTIFIER.test(text) && !SSN.test(text) && clean.text(text) === text;
}
