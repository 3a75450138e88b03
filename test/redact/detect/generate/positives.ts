import type { ContentClass } from '../../../../src/redact/kinds.js';
import { card, iban } from './checksums.js';
import { ALNUM, CAPITALS, DIGITS, HEX, type Random, SMALL } from './random.js';

const URL64 = `${ALNUM}-_`;
const BASE64 = `${ALNUM}+/`;
const NAMES = ['ada', 'grace.hopper', 'jürgen', 'o.neill', 'li-wei', 'maría', 'bob_smith', 'x'];
const WORDS = ['orders', 'example', 'mail', 'kunden', 'müller', 'acme-corp'];
const ENDS = ['com', 'org', 'de', 'co.uk', 'io', 'internal', 'museum', 'みんな'];

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Texts of a class that must be hit whole. Prefixes are put together here so that none stands in a file as a live one
 * does.
 */
export const POSITIVES: Readonly<Record<ContentClass, (random: Random) => string>> = {
  email: (random) => {
    const extra = random.pick(['', '', `+${random.text(SMALL, 4)}`, random.text(DIGITS, 3), `.${random.text(SMALL, 6)}`]);
    const sub = random.pick(['', '', 'mx1.', 'eu.']);
    return `${random.pick(NAMES)}${extra}@${sub}${random.pick(WORDS)}.${random.pick(ENDS)}`;
  },
  card,
  iban,
  jwt: (random) => {
    const head = encoded(random.pick([{ alg: 'HS256', typ: 'JWT' }, { alg: 'none' }, { typ: 'JWT', alg: 'RS256', kid: 'k1' }]));
    const body = encoded({ sub: random.text(ALNUM, 8), exp: random.number(1e9, 2e9), role: random.pick(['admin', 'user']) });
    return `${head}.${body}.${random.text(URL64, random.pick([0, 43, 86, 342]))}`;
  },
  bearer: (random) => {
    const length = random.number(16, 60);
    return `${random.text(ALNUM, 4)}${random.text(DIGITS, 1)}${random.text(`${URL64}.~`, length)}${random.text(ALNUM, 3)}`;
  },
  private_key: (random) => {
    const label = `${random.pick(['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED '])}PRIVATE${' '}KEY`;
    const lines = Array.from({ length: random.number(2, 12) }, () => random.text(BASE64, 64));
    return `-----${'BEGIN'} ${label}-----\n${lines.join('\n')}\n-----${'END'} ${label}-----`;
  },
  aws_key: (random) => random.pick(['AK', 'AS', 'AB']) + 'IA' + random.text(`${CAPITALS}234567`, 16),
  github_token: (random) =>
    random.pick([`gh${random.pick(['p', 'o', 'u', 's', 'r'])}_${random.text(ALNUM, 36)}`, `github_${'pat'}_${random.text(ALNUM, 22)}_${random.text(ALNUM, 59)}`]),
  gitlab_token: (random) =>
    `gl${random.pick(['pat', 'dt', 'rt', 'ft', 'soat'])}-${random.text(ALNUM, 1)}${random.text(URL64, 18)}${random.text(ALNUM, 1)}`,
  slack_token: (random) => {
    const number = () => random.text('123456789', random.number(10, 13));
    return `xox${random.pick(['b', 'p', 'a', 's'])}-${number()}-${number()}-${random.text(ALNUM, 24)}`;
  },
  stripe_key: (random) => `${random.pick(['s', 'r'])}k_${random.pick(['live', 'test'])}_${random.text(ALNUM, random.pick([24, 99]))}`,
  npm_token: (random) => `npm${'_'}${random.text(ALNUM, 36)}`,
  sendgrid_key: (random) => `SG${'.'}${random.text(URL64, 22)}.${random.text(URL64, 42)}${random.text(ALNUM, 1)}`,
  openai_key: (random) =>
    random.pick([
      `sk-${random.text(ALNUM, 20)}T3Blbk${'FJ'}${random.text(ALNUM, 20)}`,
      `sk-${random.pick(['proj', 'svcacct', 'admin'])}-${random.text(URL64, 73)}xT3Blbk${'FJ'}${random.text(URL64, 73)}x`,
    ]),
  google_key: (random) =>
    random.pick([`AI${'za'}${random.text(URL64, 35)}`, `GOCSP${'X-'}${random.text(URL64, 28)}`, `ya29${'.'}${random.text(URL64, 60)}`]),
  url_userinfo: (random) => `${random.text(SMALL, 6)}:${random.text(`${ALNUM}!$-._~%`, 12)}`,
  password: (random) => `${random.text(ALNUM, 3)}${random.text(`${ALNUM}!$%^*-_+/?#.@`, random.number(3, 20))}${random.text(ALNUM, 1)}`,
  cookie: (random) => `sid=${random.text(HEX, 32)}; theme=dark; _ga=GA1.2.${random.text(DIGITS, 9)}.${random.text(DIGITS, 10)}`,
  ipv4: (random) => Array.from({ length: 4 }, () => random.number(0, 255)).join('.'),
  ipv6: (random) => {
    const group = () => random.text(HEX, random.number(1, 4));
    return random.pick([
      Array.from({ length: 8 }, group).join(':'),
      `2001:db8::${random.number(1, 9)}${random.text(HEX, 2)}`,
      `fe80::${group()}:${group()}:${group()}:${random.number(1, 9)}`,
      `::ffff:10.0.${random.number(0, 255)}.7`,
    ]);
  },
  phone: (random) => {
    const rest = random.text(DIGITS, 9);
    const digits = [rest.slice(0, 3), rest.slice(3, 6), rest.slice(6)];
    return `+${random.pick(['1', '44', '49', '351'])}${random.pick(['', ' ', '-'])}${digits.join(random.pick(['', ' ', '-']))}`;
  },
};
