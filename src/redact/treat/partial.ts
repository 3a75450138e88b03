const EMAIL = /^[^@\s]{1,64}@([^@\s]{1,255})$/;
const CARD = /^\d(?:[ -]?\d){11,18}$/;
/** What this very function made. */
const DONE = /^\[REDACTED:(?:email\]@[^@\s]{1,255}|card\]-\d{4})$/;
const LONGEST = 400;

/**
 * The part of a value that may be shown: the domain of an e-mail address (`[REDACTED:email]@example.com`), the last
 * four digits of a card (`[REDACTED:card]-1234`). A value denied by its key is judged by its form. Undefined where
 * there is no such part.
 */
export function partOf(text: string, kind: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const value = text.trim();
  if (DONE.test(value)) return value;
  const byForm = kind === 'denied';
  if (kind === 'email' || byForm) {
    const domain = EMAIL.exec(value)?.[1];
    // Through a buffer: the piece would keep the whole text alive.
    if (domain !== undefined) return `[REDACTED:email]@${Buffer.from(domain).toString()}`;
  }
  if ((kind === 'card' || byForm) && CARD.test(value)) return `[REDACTED:card]-${value.replace(/\D/g, '').slice(-4)}`;
  return undefined;
}
