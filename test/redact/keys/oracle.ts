import type { KeyRules } from '../../../src/config/redaction-rules.js';

// The precedence of A8 once more, written from its text and slow: nothing of src/ is used.

const HARD: Record<string, string> = {
  authorization: 'authorization',
  cookie: 'cookie',
  password: 'password',
  secret: 'secret',
  'private key': 'private_key',
};
const SOFT: Record<string, string> = {
  passwd: 'password',
  pwd: 'password',
  token: 'token',
  'api key': 'api_key',
  credential: 'credential',
  session: 'session',
  ssn: 'ssn',
  phone: 'phone',
  email: 'email',
};

/** Words of a name, one space around each. The names that are drawn have no two capitals in a row. */
function words(name: string): string {
  let spaced = ' ';
  for (const letter of name) {
    if (/[a-z0-9]/.test(letter)) spaced += letter;
    else if (/[A-Z]/.test(letter)) spaced += ` ${letter.toLowerCase()}`;
    else spaced += ' ';
  }
  return `${spaced} `.replace(/ +/g, ' ');
}

function first(table: Record<string, string>, name: string): string | undefined {
  const text = words(name);
  const found = Object.entries(table)
    .map(([word, kind]) => ({ at: text.indexOf(` ${word} `), kind }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  return found[0]?.kind;
}

const globMatches = (pattern: string, key: string): boolean => {
  if (pattern === '') return key === '';
  if (!pattern.startsWith('*')) return pattern[0] === key[0] && key !== '' && globMatches(pattern.slice(1), key.slice(1));
  for (let taken = 1; taken <= key.length; taken += 1) if (globMatches(pattern.slice(1), key.slice(taken))) return true;
  return false;
};

/** What the rules say about a key, in the short form of the tests. */
export function expectedVerdict(rules: KeyRules, key: string): string {
  const lower = key.toLowerCase();
  if (lower === 'service.name' || lower === 'telemetry.sdk.name') return 'pass';
  const hard = first(HARD, key);
  const kind = hard ?? first(SOFT, key);
  const same = (rule: { key: string }) => rule.key.toLowerCase() === lower;
  const denies = [...rules.deny, ...rules.hash.map((hashed) => ({ key: hashed, action: 'hash' as const }))];
  if (hard && !rules.allow.some((rule) => same(rule) && rule.i_understand)) return `mask ${hard}`;
  const denied = denies.find(same);
  if (denied) return `${denied.action ?? 'mask'} ${kind ?? 'denied'}`;
  const allowed = rules.allow.find(same);
  if (allowed) return allowed.scan === false ? 'pass' : 'scan';
  let longest = -1;
  let verdict: string | undefined;
  for (const rule of [...denies, ...rules.allow]) {
    const prefix = rule.key.indexOf('*');
    if (prefix <= longest || !globMatches(rule.key.toLowerCase(), lower)) continue;
    longest = prefix;
    if (denies.includes(rule)) verdict = `${(rule as { action?: string }).action ?? 'mask'} ${kind ?? 'denied'}`;
    else verdict = (rule as { scan?: boolean }).scan === false ? 'pass' : 'scan';
  }
  if (verdict) return verdict;
  if (kind) return `mask ${kind}`;
  return rules.mode === 'strict' ? 'drop not_allowed' : 'scan';
}

const PARTS = ['order', 'id', 'user', 'a', 'b', 'password', 'secret', 'token', 'session', 'email', 'apiKey', 'privateKey', 'tokens'];
const WHOLE = ['service.name', 'Service.Name', 'telemetry.sdk.name', 'db.password', 'user.email', 'order.id'];
const ACTIONS = ['mask', 'drop', 'hash', 'truncate', 'partial', 'net'] as const;

/** Rules and keys that meet often; the same for the same seed (mulberry32). */
export function draw(seed: number): { rules(): KeyRules; key(): string } {
  let state = seed;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  const one = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const many = <T>(make: () => T) => Array.from({ length: below(4) }, make);
  const key = () =>
    below(3) === 0 ? one(WHOLE) : Array.from({ length: 1 + below(3) }, () => one(PARTS)).join(one(['.', '_', '-']));
  const pattern = () => {
    const text = key();
    if (below(2) === 0) return text;
    const from = below(text.length);
    return `${text.slice(0, from)}*${text.slice(from + 1 + below(4))}`;
  };
  const rules = (): KeyRules => ({
    mode: one(['standard', 'standard', 'strict']),
    deny: many(() => (below(2) ? { key: pattern() } : { key: pattern(), action: one(ACTIONS) })),
    hash: many(pattern),
    allow: many(() => ({ key: pattern(), ...(below(3) === 0 && { scan: false }), ...(below(2) && { i_understand: true }) })),
  });
  return { rules, key };
}
