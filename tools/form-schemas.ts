import { ACTIONS, CONTENT_CLASSES } from '../src/config/redaction-kinds.js';
import { PLACES } from '../src/config/redaction-rules.js';
import { SPAN_KINDS } from '../src/config/sampling-rules.js';
import { rulesSchema } from './rules-schema.js';
import { OPEN, REFERENCE, type Schema, text } from './value-schema.js';

const KEY: Schema = { type: 'string', minLength: 1, maxLength: 256, pattern: '^[^="\'`{}]+$' };
const SHORT_KEY = '[^="\'`{},\\s](?:[^="\'`{},]{0,254}[^="\'`{},\\s])?';
const NAME: Schema = { type: 'string', pattern: '^[\\w.-]{1,64}$' };
const SWITCH: Schema = { type: 'boolean' };
const ACTION: Schema = { enum: ACTIONS.filter((action) => action !== 'keep') };
const COMPARISON: Schema = { anyOf: [{ type: 'number', minimum: 0 }, { type: 'string', pattern: '^(>=|<=|>|<|=)?\\s*\\d+(\\.\\d+)?$' }] };
const RATIO: Schema = { anyOf: [{ type: 'number', minimum: 0, maximum: 1 }, { type: 'string', pattern: '^(0|1|0?\\.\\d+)$|\\$\\{' }] };
const SCALAR: Schema = { type: ['string', 'number', 'boolean'] };
const TEXTS = oneOrMore({ type: 'string', minLength: 1 });

const RATIOS: Schema = {
  anyOf: [
    { type: 'object', additionalProperties: { anyOf: [RATIO, members({ ratio: RATIO }, ['ratio'])] } },
    { type: 'string', pattern: '^[^=,]+=[\\d.]+(,[^=,]+=[\\d.]+)*$|\\$\\{' },
    { type: 'null' },
  ],
};

/** Attributes that a head rule looks at. */
const VALUES = members({ key: KEY, values: oneOrMore(SCALAR) }, ['key', 'values']);
const PATTERNS = members({ key: KEY, included: TEXTS, excluded: TEXTS }, ['key']);

const HEAD_RULES = listOf(
  members(
    {
      name: NAME,
      match: members({
        span_kinds: oneOrMore({ enum: SPAN_KINDS }),
        span_names: TEXTS,
        paths: TEXTS,
        methods: TEXTS,
        topics: TEXTS,
        attribute_values: oneOrMore(VALUES),
        attribute_patterns: oneOrMore(PATTERNS),
      }),
      ratio: RATIO,
      keep_errors: SWITCH,
    },
    ['name', 'match', 'ratio'],
  ),
  undefined,
);

const KEPT_ATTRIBUTE = members({ key: { type: 'string', pattern: '^[\\w.-]{1,256}$' }, value: SCALAR, pattern: { type: 'string' } }, ['key']);
const KEEP = listOf({
  anyOf: [
    members({ status: { const: 'error' }, root_only: SWITCH }, ['status']),
    members({ http_status: COMPARISON }, ['http_status']),
    members({ duration_ms: COMPARISON }, ['duration_ms']),
    members({ attribute: KEPT_ATTRIBUTE }, ['attribute']),
  ],
}, '(?:duration_ms|http_status)\\s*(?:>=|<=|>|<|=)\\s*\\d+(?:\\.\\d+)?|(?!duration_ms\\b|http_status\\b)[\\w.-]{1,256}(?:=[^,]*)?');

/** Settings that are more than a value or a list of words, by their keys. */
export const FORMS: Readonly<Record<string, Schema>> = {
  'sampling.environments': RATIOS,
  'sampling.namespaces': RATIOS,
  'sampling.rules': HEAD_RULES,
  'sampling.tail.keep': KEEP,
  'redaction.deny': listOf(members({ key: KEY, action: ACTION }, ['key']), SHORT_KEY),
  'redaction.allow': listOf(members({ key: KEY, scan: SWITCH, i_understand: SWITCH }, ['key']), SHORT_KEY),
  'redaction.hash': listOf(KEY, SHORT_KEY),
  'redaction.patterns': listOf(
    members(
      {
        name: { ...NAME, not: { enum: [...CONTENT_CLASSES, 'denied', 'not_allowed', 'error', 'limit'] } },
        regex: { type: 'string', minLength: 1, maxLength: 2000, description: 'A regular expression in RE2 syntax.' },
        action: ACTION,
        where: oneOrMore({ enum: PLACES }),
      },
      ['name', 'regex'],
    ),
    undefined,
  ),
  rules: rulesSchema(),
};

/** A mapping with these members and no others. */
function members(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

function oneOrMore(item: Schema): Schema {
  return { anyOf: [item, { type: 'array', items: item, minItems: 1 }] };
}

/** A list of rules; `short`: the form that an item has as a text, and with commas all of it. */
function listOf(item: Schema, short: string | undefined): Schema {
  if (short === undefined) return { anyOf: [{ type: 'array', items: item }, OPEN] };
  return { anyOf: [{ type: 'array', items: { anyOf: [item, text(short), REFERENCE] } }, text(`(?:${short})(?:\\s*,\\s*(?:${short}))*`), OPEN] };
}
