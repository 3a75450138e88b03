import { remembered } from './remembered.js';
import { segmentsOf } from './segments.js';

/**
 * Words that tell private data wherever they are a whole part of a name, and the class that they tell. Two parts count
 * as one word, too: `api_key`, `apiKey` and `apikey` are the same, and so are `e-mail` and `email`. Only plurals that
 * nobody counts by are here: `tokens` is a number in many names, `sessions` as well.
 */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['password', 'password'],
  ['passwords', 'password'],
  ['passwd', 'password'],
  ['pwd', 'password'],
  ['secret', 'secret'],
  ['secrets', 'secret'],
  ['clientsecret', 'secret'],
  ['token', 'token'],
  ['authorization', 'authorization'],
  ['cookie', 'cookie'],
  ['cookies', 'cookie'],
  ['apikey', 'api_key'],
  ['apikeys', 'api_key'],
  ['privatekey', 'private_key'],
  ['privatekeys', 'private_key'],
  ['credential', 'credential'],
  ['credentials', 'credential'],
  ['session', 'session'],
  ['ssn', 'ssn'],
  ['phone', 'phone'],
  ['phones', 'phone'],
  ['email', 'email'],
  ['emails', 'email'],
]);

/** Two words that many write as one, where neither a sign nor a capital tells where the second begins: `PGPASSWORD`. */
const COMPOUNDS: ReadonlyMap<string, string> = new Map([
  ...compounds('password', 'user db pg my root admin new old current login mail smtp redis mysql mssql proxy rds'),
  ...compounds('token', 'access auth refresh id user api bearer csrf xsrf reset session security bot device push'),
  ['passphrase', 'password'],
  ['secretkey', 'secret'],
  ['secretaccesskey', 'secret'],
  ['appsecret', 'secret'],
  ['accesskey', 'api_key'],
  ['emailaddress', 'email'],
  ['useremail', 'email'],
  ['phonenumber', 'phone'],
  ['mobilephone', 'phone'],
  ['sessionid', 'session'],
  ['jsessionid', 'session'],
  ['phpsessid', 'session'],
]);

function compounds(word: string, before: string): [string, string][] {
  return before.split(' ').map((first) => [first + word, word]);
}

/** Of these, an allow entry must say that it is understood. */
const HARD: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'cookies',
  'password',
  'passwords',
  'secret',
  'secrets',
  'clientsecret',
  'privatekey',
  'privatekeys',
]);

/**
 * Names of the semantic conventions that have such a word and hold something harmless, always. Detectors still read
 * them.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  'aspnetcore.identity.token_purpose',
  'aspnetcore.identity.token_verified',
  'gen_ai.token.type',
  'process.session_leader.pid',
]);

/** What can be counted and measured. Of passwords, secrets, keys and cookies a number is the value itself. */
const COUNTED: ReadonlySet<string> = new Set(['token', 'session', 'credential', 'email', 'phone']);

/** Words that make a name one of a count wherever they are: `token_count.prompt`, `session.duration_ms` … */
const COUNTING: ReadonlySet<string> = new Set(['count', 'counts', 'duration']);
/** … and those that do as the last word. */
const LAST_COUNTING: ReadonlySet<string> = new Set('total ms seconds length size limit ttl'.split(' '));
/** What else is told by such a name is a value: `token_count_id`. */
const VALUES: ReadonlySet<string> = new Set('id ids number value values key code pin'.split(' '));

/** Parameters of a URL that are private under just this name, and mean too many things elsewhere. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'sig',
  'signature',
  'awsaccesskeyid',
  'x-goog-signature',
  'x-amz-signature',
  'code',
  'state',
  'key',
  'sid',
  'jwt',
  'auth',
]);

/** What the parts of a name tell. */
export interface Sensitive {
  /** As it stands in `[REDACTED:<class>]`. */
  readonly kind: string;
  readonly hard: boolean;
}

const NOTHING = { kind: '', hard: false };

/** The class that a name tells by its parts: a hard word first, then the first one. Nothing is remembered. */
export function sensitiveOf(name: string): Sensitive | undefined {
  const parts = segmentsOf(name);
  let first: string | undefined;
  for (let at = 0; at < parts.length; at += 1) {
    const one = parts[at] ?? '';
    const two = one + (parts[at + 1] ?? '');
    if (HARD.has(two) || HARD.has(one)) return { kind: WORDS.get(two) ?? WORDS.get(one) ?? '', hard: true };
    first ??= WORDS.get(two) ?? WORDS.get(one) ?? COMPOUNDS.get(one);
  }
  return first === undefined || HARMLESS.has(name.toLowerCase()) ? undefined : { kind: first, hard: false };
}

/** Whether a number under this name, which tells this, can only be a count or a measure. */
export function isCount(name: string, { kind, hard }: Sensitive): boolean {
  if (hard || !COUNTED.has(kind)) return false;
  const parts = segmentsOf(name);
  const last = parts.at(-1) ?? '';
  return LAST_COUNTING.has(last) || (parts.some((part) => COUNTING.has(part)) && !parts.some((part) => VALUES.has(part)));
}

const ofName = remembered((name) => sensitiveOf(name) ?? NOTHING);

const ofParameter = remembered((name) => {
  const lower = name.toLowerCase();
  return PARAMETERS.has(lower) ? { kind: lower, hard: false } : ofName(name);
});

/** Whether a name (of an attribute, a header, a field of JSON …) tells by its parts that its value is private. */
export function isSensitiveName(name: string): boolean {
  return ofName(name) !== NOTHING;
}

/**
 * Whether a parameter of a URL is private: as `isSensitiveName`, and a few names more (`code`, `state`, `key`, `sig`
 * …).
 */
export function isSensitiveParameter(name: string): boolean {
  return ofParameter(name) !== NOTHING;
}
