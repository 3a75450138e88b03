import { ROOTS, type RuleKind } from '../src/config/rules/root-kinds.js';
import type { Schema } from './value-schema.js';

const TEXT: Schema = { type: 'string', minLength: 1, maxLength: 512 };
const TEXTS: Schema = { anyOf: [TEXT, { type: 'array', items: TEXT, minItems: 1, maxItems: 200 }] };
const KEYS: Schema = { anyOf: [TEXT, { type: 'array', items: TEXT, maxItems: 200 }] };
const NAMES = '[\\p{L}$_][\\p{L}\\p{N}$_]*(\\.[\\p{L}$_][\\p{L}\\p{N}$_]*)*';

/** What each kind of rule looks at (docs/rules.md). */
const MATCHES: Readonly<Record<RuleKind, Schema>> = {
  http: members('A request that the service receives.', {
    route: said(TEXTS, 'As the framework knows it: "POST /orders/:id", a pattern, or a list.'),
    method: TEXTS,
    host: TEXTS,
  }),
  http_client: members('A request that it sends.', { method: TEXTS, host: TEXTS, path: TEXTS }),
  kafka: members('A message that it sends or works on.', {
    topic: said(TEXTS, 'A name, a pattern with *, or a list.'),
    operation: { enum: ['send', 'process'], description: 'Both, when absent.' },
    group: TEXTS,
    headers: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] }, minProperties: 1, maxProperties: 20 },
  }),
  pg: members('A statement that it has PostgreSQL execute.', {
    table: said(TEXTS, '`tasks` in any schema, `app.tasks` only there.'),
    function: TEXTS,
    operation: said(TEXTS, 'INSERT, UPDATE, SELECT …'),
    statement: said(TEXTS, 'A pattern for the text without its literals.'),
  }),
  function: {
    ...members('A call of one of its own functions.', {
      file: said(TEXT, 'A pattern for the compiled file or its TypeScript source, relative to the working directory.'),
      class: { type: 'string', pattern: `^${NAMES}$` },
      object: { type: 'string', pattern: `^${NAMES}$` },
      function: { type: 'string', pattern: `^${NAMES}$` },
      method: { type: 'string', minLength: 1, maxLength: 128, not: { enum: ['constructor', 'prototype', '__proto__'] } },
    }),
    required: ['file'],
    oneOf: [{ required: ['class', 'method'] }, { required: ['object', 'method'] }, { required: ['function'], not: { required: ['method'] } }],
  },
};
const KINDS = Object.keys(MATCHES) as RuleKind[];
const OF_FUNCTIONS = ['span', 'kind', 'limit', 'start'];

/** The language of rules. */
export function rulesSchema(): Schema {
  const rule: Schema = {
    type: 'object',
    properties: {
      name: said({ type: 'string', minLength: 1, maxLength: 100 }, 'Unique; used in messages, explain and counters.'),
      ...MATCHES,
      take: {
        type: 'object',
        description: 'Attributes, and where their values are found.',
        maxProperties: 100,
        propertyNames: { pattern: '^[\\p{L}\\p{N}_.$@/:#~+*-]{1,128}$', not: { pattern: '^otel_agent\\.|^(__proto__|prototype|constructor)$' } },
      },
      spread: said(KEYS, "Keys of take that also go to the segment's root, to spans that start later below, and to log lines."),
      spread_back: said(KEYS, 'Keys of take that also go to the spans above that are still open.'),
      on_root: { enum: ['first', 'last'], description: 'Which of several values wins on the root; the first, when absent.' },
      baggage: said(KEYS, 'Keys of take that travel to other services.'),
      event: said(TEXT, 'Adds an event with the values to the span, instead of attributes.'),
      parent: said(TEXT, "A path to the parent's correlation id."),
      span: said(TEXT, 'Name of a span of its own: a text with paths in braces.'),
      kind: { enum: ['internal', 'server', 'client', 'producer', 'consumer'] },
      limit: { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*(/\\s*[smh])?$' }] },
      start: said({ type: 'boolean' }, 'Begins a new trace and a new correlation.'),
    },
    required: ['name'],
    additionalProperties: false,
    oneOf: KINDS.map((kind) => ({ required: [kind] })),
    allOf: [
      ...KINDS.map((kind) => where(kind, { properties: { take: { additionalProperties: valueOf(kind) } } })),
      { anyOf: [{ required: ['function'] }, { properties: Object.fromEntries(OF_FUNCTIONS.map((key) => [key, false])) }] },
      { not: { required: ['span', 'event'] } },
      { anyOf: ['take', 'span', 'event', 'parent'].map((key) => ({ required: [key] })) },
      ...['kind', 'start'].map((key) => where(key, { required: ['span'] })),
    ],
  };
  return { anyOf: [{ type: 'array', items: rule, maxItems: 2000 }, { type: 'null' }] };
}

/** What holds where there is this key. */
function where(key: string, holds: Schema): Schema {
  return { anyOf: [{ not: { required: [key] } }, holds] };
}

/** A path from one of the kind's roots, or a constant. */
function valueOf(kind: RuleKind): Schema {
  const roots = Object.keys(ROOTS[kind]);
  const constant = { type: 'object', properties: { const: { type: ['string', 'number', 'boolean'] } }, required: ['const'], additionalProperties: false };
  const path = {
    type: 'string',
    maxLength: 512,
    pattern: `^\\s*(const:|(${roots.join('|')})([.[]|\\s*$)|.*\\$\\{)`,
    description: `A path from ${roots.join(', ')}; or "const: text".`,
  };
  return { anyOf: [path, constant] };
}

function members(description: string, properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', description, properties, additionalProperties: false };
}

function said(schema: Schema, description: string): Schema {
  return { ...schema, description };
}
