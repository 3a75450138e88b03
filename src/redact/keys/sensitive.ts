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

/** Words of names whose numbers count or measure: `token_count`, `session.duration_ms`. */
const COUNTING: ReadonlySet<string> = new Set(
  (
    'count counts counter total max min limit length size usage used ' +
    'attempts retries duration time age ttl expires expiry ms seconds'
  ).split(' '),
);

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

/** Whether a number under this name is a count or a measure. */
export function counts(name: string): boolean {
  return segmentsOf(name).some((part) => COUNTING.has(part));
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
