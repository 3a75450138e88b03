import { type Glob, globOf } from '../../config/glob.js';
import type { Action, JudgeKey, KeyVerdict } from '../kinds.js';
import { remembered } from './remembered.js';
import type { KeyRules } from '../../config/redaction-rules.js';
import type { Replace } from '../verdicts.js';
import { isCount, type Sensitive, sensitiveOf } from './sensitive.js';
import { isStructural } from './structural.js';

const PASS: KeyVerdict = { what: 'pass' };
const SCAN: KeyVerdict = { what: 'scan' };
const NOT_ALLOWED: KeyVerdict = { what: 'replace', action: 'drop', kind: 'not_allowed' };

/** What one entry of a list says about the keys that it names. */
interface Entry {
  readonly glob: Glob;
  /** Undefined: allowed. */
  readonly action: Action | undefined;
  readonly scan: boolean;
  readonly understood: boolean;
}

/**
 * Judges attribute keys by the rules; the first of these that applies decides:
 *
 * 1. structural keys pass
 * 2. words that are always denied (authorization, cookie, password, secret, private key), unless an exact entry allows the key
 *    and says `i_understand`
 * 3. an exact key that is denied  4. an exact key that is allowed
 * 5. the glob with the longest literal beginning; of two, the one that denies
 * 6. words that are denied (token, session, email …)
 * 7. strict: dropped; standard: detectors read the value
 *
 * Keys are compared in lower case. With mode `off` everything passes; with `words: false` steps 2 and 6 are left out.
 */
export function judgeOf(rules: KeyRules): JudgeKey {
  if (rules.mode === 'off') return () => PASS;
  const entries = entriesOf(rules);
  const exact = new Map<string, Entry>();
  const understood = new Map<string, Entry>();
  for (const entry of entries) {
    const { pattern } = entry.glob;
    if (pattern.includes('*')) continue;
    // Those that deny come first and stay.
    if (!exact.has(pattern)) exact.set(pattern, entry);
    if (entry.understood) understood.set(pattern, entry);
  }
  const globs = entries.filter(({ glob }) => glob.pattern.includes('*'));
  // A stable sort: of two beginnings of one length, the one that denies stays before.
  globs.sort((one, other) => other.glob.prefixLength - one.glob.prefixLength);
  const otherwise = rules.mode === 'strict' ? NOT_ALLOWED : SCAN;
  const byWord = (word: Sensitive, key: string): KeyVerdict =>
    rules.mode === 'strict'
      ? replaced('mask', word)
      : { ...replaced('mask', word), spares: isCount(key, word) ? 'booleans and numbers' : 'booleans' };

  return remembered((key) => {
    const lower = key.toLowerCase();
    if (isStructural(lower)) return PASS;
    const word = rules.words === false ? undefined : sensitiveOf(key);
    if (word?.hard && !understood.has(lower)) return byWord(word, key);
    const entry = exact.get(lower) ?? globs.find(({ glob }) => glob.matches(lower));
    if (entry) return verdictOf(entry, word ?? sensitiveOf(key));
    return word ? byWord(word, key) : otherwise;
  });
}

function entriesOf({ deny, hash, allow }: KeyRules): Entry[] {
  const entry = (key: string, action?: Action, scan = true, understood = false): Entry => ({
    glob: globOf(key.toLowerCase()),
    action,
    scan,
    understood,
  });
  return [
    ...deny.map(({ key, action = 'mask' }) => entry(key, action)),
    ...hash.map((key) => entry(key, 'hash')),
    ...allow.map(({ key, scan, i_understand }) => entry(key, undefined, scan, i_understand)),
  ];
}

function verdictOf({ action, scan }: Entry, told: Sensitive | undefined): KeyVerdict {
  if (action === undefined) return scan ? SCAN : PASS;
  return action === 'keep' ? SCAN : replaced(action, told);
}

/**
 * The class that the name tells is said even where a rule denies: the hash of an e-mail address is the same wherever it
 * is.
 */
function replaced(action: Exclude<Action, 'keep'>, told: Sensitive | undefined): Replace {
  return { what: 'replace', action, kind: told?.kind ?? 'denied' };
}
