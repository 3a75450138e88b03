import type { KeyVerdict } from './kinds.js';
import type { Parts } from './parts.js';
import { isDenied, type Replace } from './verdicts.js';

/** What may be a name in a list of names and values. */
const NAME = /^[a-z][\w.-]{1,63}$/i;
/** Names of headers, as they stand in `rawHeaders`. */
const HEADER = /^(?:authorization$|cookie$|[a-z0-9]{1,32}-[\w-]{1,31}$)/i;

/**
 * What `Authorization` says about the value behind it in `['Authorization', 'x']`. Just headers and names that the user
 * denies: `['email', 'profile']` is a list of names.
 */
export function neighbourVerdict(
  name: string,
  { hasKeyRules, judgePath }: Parts,
  verdictOfHeader: (name: string) => KeyVerdict,
): Replace | undefined {
  const isHeader = HEADER.test(name);
  if (!isHeader && !(hasKeyRules && NAME.test(name))) return undefined;
  const verdict = isHeader ? verdictOfHeader(name) : judgePath(name);
  if (!isDenied(verdict)) return undefined;
  // Left out, it would make a name of what is behind it.
  return verdict.action === 'drop' ? { ...verdict, action: 'mask' } : verdict;
}
