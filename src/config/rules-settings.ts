import type { Rule } from './rules/rule.js';
import { row, type Setting } from './setting.js';
import { integer, oneOf, type Parser, sizeOf } from './types.js';

const reader = (): typeof import('./rule-reader.js') => require('./rule-reader.js');

const rules: Setting<readonly Rule[]> = {
  variables: ['OTEL_AGENT_RULES'],
  parse: (text) => reader().parseRules(text),
  read: (data) => reader().readRules(data),
  fallback: [],
  doc: 'Rules that give spans their business meaning, and spans to the service\'s own functions (docs/rules.md); in the variable as JSON.',
};

/** What another value would break the request, the connection or the trace of. */
const OTHERS_HEADERS: ReadonlySet<string> = new Set(
  [
    'host connection keep-alive upgrade te trailer transfer-encoding content-length content-type content-encoding expect date server',
    'cookie set-cookie authorization proxy-authorization location server-timing traceparent tracestate traceresponse baggage b3',
  ].flatMap((names) => names.split(' ')),
);

const headerName: Parser<string> = (text) => {
  const value = text.toLowerCase();
  const isFree = /^[\w!#$%&'*+.^`|~-]{1,64}$/.test(value) && !OTHERS_HEADERS.has(value);
  return isFree ? { value } : { expected: 'the name of a header of its own like x-correlation-id, or none' };
};

const attributeKey: Parser<string> = (text) =>
  /^[\w.-]{1,64}$/.test(text) ? { value: text } : { expected: 'the key of an attribute like correlation.id' };

/** The part of the table that is about business meaning. */
export const RULES_SETTINGS = {
  rules,
  'rule_limits.max_value_length': row(
    ['OTEL_AGENT_RULE_LIMITS_MAX_VALUE_LENGTH'],
    integer(1),
    256,
    'Longest text that a rule takes, in characters; what is longer is cut.',
  ),
  'rule_limits.max_items': row(
    ['OTEL_AGENT_RULE_LIMITS_MAX_ITEMS'],
    integer(1),
    32,
    'Most items of a list that a rule takes; the others are left out.',
  ),
  'rule_limits.max_body_bytes': row(
    ['OTEL_AGENT_RULE_LIMITS_MAX_BODY_BYTES'],
    sizeOf(0),
    256 * 1024,
    'Largest value of a message that is parsed for rules; from a larger one nothing is taken.',
  ),
  'rule_limits.cardinality_limit': row(
    ['OTEL_AGENT_RULE_LIMITS_CARDINALITY_LIMIT'],
    integer(1),
    10_000,
    'Different values of one attribute of a rule after which a warning says so, once; nothing is dropped.',
  ),
  'correlation.header': row(
    ['OTEL_AGENT_CORRELATION_HEADER'],
    headerName,
    'x-correlation-id',
    'Header of requests, responses and messages that carries the correlation id. `none`: there is no such id, neither in headers nor on spans and log lines.',
  ),
  'correlation.attribute': row(
    ['OTEL_AGENT_CORRELATION_ATTRIBUTE'],
    attributeKey,
    'correlation.id',
    'Attribute and field of log lines that the correlation id is written to.',
  ),
  'correlation.format': row(
    ['OTEL_AGENT_CORRELATION_FORMAT'],
    oneOf('any', 'uuid'),
    'any',
    'What is taken from outside: `any` is 1 to 128 of `A-Z a-z 0-9 _ . : -`, `uuid` a UUID. Anything else is replaced by a new id.',
  ),
} as const satisfies Record<string, Setting<unknown>>;
