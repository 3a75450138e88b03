import { ownCopy } from '../instrument/sql/own-copy.js';
import type { JudgeKey, KeyVerdict, Surface } from './kinds.js';
import { OVER_LIMIT } from './limits.js';
import type { Form } from './parts.js';

/** Everything that the name of an attribute decides, found out once. */
export interface KeyPlan {
  /** The name as it leaves: names can hold private data too. */
  readonly shown: string;
  readonly verdict: KeyVerdict;
  /** How texts under this name are written. */
  readonly form: Form | undefined;
}

const MOST_REMEMBERED = 4096;
/** Longer names are judged each time. */
export const LONGEST_REMEMBERED = 256;

const FORMS = new Map<string, Form>([
  ['db.query.text', 'statement'],
  ['db.statement', 'statement'],
  ['db.query.summary', 'statement'],
  ['url.full', 'url'],
  ['url.path', 'url'],
  ['url.original', 'url'],
  ['url.query', 'query'],
  ['http.url', 'url'],
  ['http.target', 'url'],
  ['http.request.header.referer', 'url'],
  ['http.response.header.location', 'url'],
  ['http.response.header.content-location', 'url'],
]);

/** What redaction has left in a name; its own words (`[REDACTED:npm_token]`) tell nothing about the value. */
const REPLACED = /\[REDACTED:[\w.-]{1,64}\]|h1:[\w-]{6}:[\w-]{22}/g;

/**
 * A name with something private in it says one thing before that is taken out and another one after: the stricter
 * counts.
 */
function verdictOf(name: string, shown: string, judge: JudgeKey): KeyVerdict {
  if (shown === OVER_LIMIT) return { what: 'replace', action: 'mask', kind: 'limit' };
  const after = judge(shown.replace(REPLACED, '?'));
  if (shown === name || after.what === 'replace') return after;
  const before = judge(name.replace(REPLACED, '?'));
  if (before.what === 'replace' && before.action !== 'drop') return { ...before, action: 'mask' };
  return before.what === 'pass' ? after : before;
}

/**
 * Remembers the plans of the names that are in use; names that are made up as the service goes push nobody out for
 * long.
 */
export function keyPlans(judge: JudgeKey, show: (name: string) => string): (name: string) => KeyPlan {
  const known = new Map<string, KeyPlan>();
  return (name) => {
    const plan = known.get(name);
    if (plan !== undefined) return plan;
    const shown = show(name);
    const isLong = name.length > LONGEST_REMEMBERED;
    const form = isLong ? undefined : FORMS.get(name.toLowerCase());
    const made: KeyPlan = { shown, verdict: verdictOf(name, shown, judge), form };
    if (isLong) return made;
    if (known.size >= MOST_REMEMBERED) known.clear();
    // A name may be a slice of a long text, which it would keep alive.
    const own = ownCopy(name);
    const kept = shown === name ? { ...made, shown: own } : made;
    known.set(own, kept);
    return kept;
  };
}

/** The same where what a name shows, and thereby says, depends on the place that it stands in. */
export function plansByPlace(placeOf: () => Surface, make: () => (name: string) => KeyPlan): (name: string) => KeyPlan {
  const known = new Map<Surface, (name: string) => KeyPlan>();
  return (name) => {
    const place = placeOf();
    let plan = known.get(place);
    if (plan === undefined) known.set(place, (plan = make()));
    return plan(name);
  };
}
