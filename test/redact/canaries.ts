import { createHash } from 'node:crypto';

/** One generated secret of a class: a text as it is written somewhere, and the part of it that must not leave. */
export interface Canary {
  readonly kind: string;
  readonly text: string;
  readonly secret: string;
}

/** Letters from a seed, the same in every run. Nothing here looks like a live secret in the repository. */
export function lettersOf(seed: string, length: number, alphabet: string): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    for (const byte of createHash('sha256').update(`${seed} ${block}`).digest()) text += alphabet[byte % alphabet.length] ?? '';
  }
  return text.slice(0, length);
}

const LOWER = 'abcdefghijkmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = '123456789';
const WORD = LOWER + UPPER + DIGITS;

/** Makes canaries of 25 classes; `seed` makes each place its own. */
export const CANARY_KINDS: Readonly<Record<string, (seed: string) => Omit<Canary, 'kind'>>> = {
  email: (seed) => whole(`${lettersOf(seed, 12, LOWER)}@${lettersOf(`${seed}d`, 9, LOWER)}.example.com`),
  card: (seed) => whole(luhn(`4${lettersOf(seed, 14, DIGITS)}`)),
  card_spaced: (seed) => whole(luhn(`4${lettersOf(seed, 14, DIGITS)}`).replace(/(\d{4})(?=\d)/g, '$1 ')),
  iban: (seed) => whole(iban('DE', lettersOf(seed, 18, DIGITS))),
  jwt: (seed) => whole(jwt(seed)),
  bearer: (seed) => after('Authorization: Bearer ', lettersOf(seed, 32, WORD)),
  basic: (seed) => after('Authorization: Basic ', Buffer.from(`${lettersOf(seed, 8, LOWER)}:${lettersOf(`${seed}p`, 10, WORD)}`).toString('base64')),
  private_key: (seed) => {
    const body = lettersOf(seed, 64, WORD);
    const words = ['PRIVATE', 'KEY-----'].join(' ');
    return { text: `-----BEGIN ${words}\n${body}\n${lettersOf(`${seed}2`, 40, WORD)}==\n-----END ${words}`, secret: body };
  },
  aws_key: (seed) => whole(`AKIA${lettersOf(seed, 16, `${UPPER.replace(/[IO]/g, '')}234567`)}`),
  aws_secret: (seed) => after('aws_secret_access_key=', lettersOf(seed, 40, WORD)),
  github_token: (seed) => whole(`gh${'p_'}${lettersOf(seed, 36, WORD)}`),
  github_pat: (seed) => whole(`github_${'pat_'}${lettersOf(seed, 22, WORD)}_${lettersOf(`${seed}b`, 59, WORD)}`),
  gitlab_token: (seed) => whole(`gl${'pat-'}${lettersOf(seed, 20, WORD)}`),
  slack_token: (seed) => whole(`xox${'b-'}${lettersOf(seed, 11, DIGITS)}-${lettersOf(`${seed}b`, 11, DIGITS)}-${lettersOf(`${seed}c`, 24, WORD)}`),
  stripe_key: (seed) => whole(`sk_${'live_'}${lettersOf(seed, 24, WORD)}`),
  npm_token: (seed) => whole(`np${'m_'}${lettersOf(seed, 36, WORD)}`),
  sendgrid_key: (seed) => whole(`S${'G.'}${lettersOf(seed, 22, WORD)}.${lettersOf(`${seed}b`, 43, WORD)}`),
  openai_key: (seed) => whole(`sk-${'proj-'}${lettersOf(seed, 48, WORD)}`),
  google_key: (seed) => whole(`AI${'za'}${lettersOf(seed, 35, WORD)}`),
  url_userinfo: (seed) => ({ text: `postgres://admin:${lettersOf(seed, 14, WORD)}@db.internal:5432/shop`, secret: lettersOf(seed, 14, WORD) }),
  password: (seed) => after('login with password=', lettersOf(seed, 14, WORD)),
  cookie: (seed) => ({ text: `Cookie: sid=${lettersOf(seed, 20, WORD)}; theme=dark`, secret: lettersOf(seed, 20, WORD) }),
  ipv4: (seed) => whole(`203.0.113.${100 + (lettersOf(seed, 2, DIGITS).charCodeAt(0) % 100)}`),
  ipv6: (seed) => whole(`2001:db8:${lettersOf(seed, 4, 'abcdef')}:${lettersOf(`${seed}b`, 4, 'abcdef')}::1`),
  phone: (seed) => whole(`+49 151 ${lettersOf(seed, 8, DIGITS)}`),
};

export function canaryOf(kind: string, seed: string): Canary {
  const make = CANARY_KINDS[kind] as (seed: string) => Omit<Canary, 'kind'>;
  return { kind, ...make(`${kind} ${seed}`) };
}

const whole = (text: string) => ({ text, secret: text });
const after = (label: string, secret: string) => ({ text: label + secret, secret });

export function luhn(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    sum += index % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return digits + String((10 - (sum % 10)) % 10);
}

function iban(country: string, account: string): string {
  const number = [...`${account}${country}00`].map((one) => (/\d/.test(one) ? one : String(one.charCodeAt(0) - 55))).join('');
  return `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${account}`;
}

function jwt(seed: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: lettersOf(seed, 12, LOWER), n: 1 })}.${lettersOf(`${seed}s`, 43, WORD)}`;
}
