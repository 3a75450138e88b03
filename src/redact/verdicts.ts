import type { KeyVerdict } from './kinds.js';

export type Replace = Extract<KeyVerdict, { what: 'replace' }>;

export const SCAN: KeyVerdict = { what: 'scan' };

/** Whether a value cannot be private under a name that one of its words tells: `email.verified`, `token_count`. */
export function isSpared(value: unknown, verdict: KeyVerdict): boolean {
  if (verdict.what !== 'replace' || verdict.spares === undefined) return false;
  return typeof value === 'boolean' || (typeof value === 'number' && verdict.spares === 'booleans and numbers');
}

/** The same for a value as it stands in JSON, and is no text there. */
export function isSparedText(text: string | undefined, verdict: KeyVerdict): boolean {
  if (text === 'true' || text === 'false') return isSpared(true, verdict);
  return text !== undefined && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) && isSpared(0, verdict);
}

/** The allow-list of the strict mode is about attributes: what is in one that is allowed need not be listed. */
export function isDenied(verdict: KeyVerdict): verdict is Replace {
  return verdict.what === 'replace' && verdict.kind !== 'not_allowed';
}

/** Where to judge a name would be more work than its span may cause. */
export const LIMITED: KeyVerdict = { what: 'replace', action: 'mask', kind: 'limit' };
/** Beyond so many names in a row, to judge one more is paid for. */
export const MOST_LEVELS = 16;
