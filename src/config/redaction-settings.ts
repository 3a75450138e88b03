import type { Form } from './forms.js';
import { type Action, ACTIONS, CONTENT_CLASSES, type ContentClass } from './redaction-kinds.js';
import { allowRules, denyRules, hashKeys, patternRules } from './redaction-values.js';
import { adding, optional, row, type Setting } from './setting.js';
import { integer, list, oneOf, type Parser, string } from './types.js';

/** In the clear unless somebody asks: addresses and numbers of machines look the same. */
const OFF_BY_DEFAULT: ReadonlySet<ContentClass> = new Set(['ipv4', 'ipv6', 'phone']);

/** The dearest texts take 37 ns a character: with this much, no span takes a millisecond. */
const SPAN_BUDGET = 24_576;

/** What each detector finds, in words. */
const TITLES: Readonly<Record<ContentClass, string>> = {
  email: 'e-mail addresses',
  card: 'card numbers',
  iban: 'IBANs',
  jwt: 'JSON web tokens',
  bearer: 'credentials of `Bearer` and `Basic`',
  private_key: 'private keys',
  aws_key: 'keys of AWS',
  github_token: 'tokens of GitHub',
  gitlab_token: 'tokens of GitLab',
  slack_token: 'tokens of Slack',
  stripe_key: 'keys of Stripe',
  npm_token: 'tokens of npm',
  sendgrid_key: 'keys of SendGrid',
  openai_key: 'keys of OpenAI',
  google_key: 'keys of Google',
  url_userinfo: 'user and password of URLs',
  password: 'the value behind `password=` and the like',
  cookie: 'the values of cookies',
  ipv4: 'IPv4 addresses',
  ipv6: 'IPv6 addresses',
  phone: 'phone numbers',
};

/** `off` is what people call `keep`. */
const detector: Parser<Action> = (text) => {
  const word = text.toLowerCase();
  const action = ACTIONS.find((known) => known === (word === 'off' ? 'keep' : word));
  return action === undefined ? { expected: `one of off, ${ACTIONS.join(', ')}` } : { value: action };
};

type DetectorRows = { readonly [K in ContentClass as `redaction.detectors.${K}`]: Setting<Action> };

const DETECTORS = Object.fromEntries(
  CONTENT_CLASSES.map((kind) => [
    `redaction.detectors.${kind}`,
    {
      ...row(
        [`OTEL_AGENT_REDACTION_DETECTORS_${kind.toUpperCase()}`],
        detector,
        OFF_BY_DEFAULT.has(kind) ? 'keep' : 'mask',
        `What becomes of ${TITLES[kind]} in any text.`,
        OFF_BY_DEFAULT.has(kind) ? { otherwise: 'off' } : {},
      ),
      closes: true,
    },
  ]),
) as unknown as DetectorRows;

/** The part of the table that is about what may not leave the process. */
export const REDACTION_SETTINGS = {
  'redaction.mode': row(
    ['OTEL_AGENT_REDACTION_MODE'],
    oneOf('standard', 'strict', 'off'),
    'standard',
    '`strict` lets only allowed keys pass; `off` lets everything pass, and says so (docs/redact.md).',
  ),
  'redaction.deny': rules(
    ['OTEL_AGENT_REDACTION_DENY_KEYS'],
    denyRules,
    'Keys whose values are replaced, with `*`; as JSON or data each with its action.',
  ),
  'redaction.allow': rules(
    ['OTEL_AGENT_REDACTION_ALLOW_KEYS'],
    allowRules,
    'Keys that are not private by their name, with `*`; detectors still read their values.',
  ),
  'redaction.hash': rules(
    ['OTEL_AGENT_REDACTION_HASH_KEYS'],
    hashKeys,
    'Keys whose values become keyed hashes, with `*`.',
  ),
  'redaction.hash_key': optional(
    ['OTEL_AGENT_REDACTION_HMAC_KEY'],
    string,
    'none: `hash` masks',
    'Key of the hashes, at least 32 bytes, the same in every service.',
    { secret: true },
  ),
  'redaction.hash_key_file': optional(
    ['OTEL_AGENT_REDACTION_HASH_KEY_FILE'],
    string,
    'none',
    'File with that key, where `redaction.hash_key` is not set.',
  ),
  'redaction.patterns': rules(
    ['OTEL_AGENT_REDACTION_PATTERNS'],
    patternRules,
    'Private forms of text of your own, `name=regex`, a line each, or JSON; RE2 syntax.',
  ),
  ...DETECTORS,
  'redaction.sql': row(
    ['OTEL_AGENT_REDACTION_SQL'],
    oneOf('auto', 'always', 'off'),
    'auto',
    'Literals in SQL: `auto` leaves text with `$1` as it is where nothing else stands in it.',
  ),
  'redaction.url.mask_query': row(
    ['OTEL_AGENT_REDACTION_URL_MASK_QUERY'],
    oneOf('sensitive', 'all', 'none'),
    'sensitive',
    'Which parameters of a URL are masked.',
  ),
  'redaction.url.extra_keys': adding(
    ['OTEL_AGENT_REDACTION_URL_EXTRA_KEYS'],
    list,
    [] as readonly string[],
    'More names of private parameters of a URL.',
  ),
  'redaction.limits.max_value_chars': row(
    ['OTEL_AGENT_REDACTION_LIMITS_MAX_VALUE_CHARS'],
    integer(64),
    16_384,
    'Characters of a value that are read; the rest is dropped.',
  ),
  'redaction.limits.max_depth': row(
    ['OTEL_AGENT_REDACTION_LIMITS_MAX_DEPTH'],
    integer(1),
    8,
    'Levels of a nested value that are read; deeper ones become `[REDACTED:limit]`.',
  ),
  'redaction.limits.max_items': row(
    ['OTEL_AGENT_REDACTION_LIMITS_MAX_ITEMS'],
    integer(1),
    256,
    'Items of a list or map that are read; the rest becomes `[REDACTED:limit]`.',
  ),
  'redaction.limits.span_budget': row(
    ['OTEL_AGENT_REDACTION_LIMITS_SPAN_BUDGET'],
    integer(1024),
    SPAN_BUDGET,
    'Work for one span, in characters read; what is left then becomes `[REDACTED:limit]`.',
  ),
  'redaction.tracestate.keep': adding(
    ['OTEL_AGENT_REDACTION_TRACESTATE_KEEP'],
    list,
    ['ot', 'es', 'dd'] as readonly string[],
    'Vendors whose entries of `tracestate` are kept.',
  ),
  'redaction.audit': row(
    ['OTEL_AGENT_REDACTION_AUDIT'],
    oneOf('off', 'exit'),
    'off',
    '`exit` prints at the end of the process what was redacted, where and how often; never what.',
  ),
} as const satisfies Record<string, Setting<unknown>>;

/** Lists of rules: one that is bad keeps spans from being exported. */
function rules<T>(variables: Setting<T>['variables'], { parse, read }: Form<readonly T[]>, doc: string) {
  return { variables, parse, read, fallback: [], adds: true, closes: true, doc } as unknown as Setting<readonly T[]>;
}
