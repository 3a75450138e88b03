import { createRequire } from 'node:module';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { readSettings } from '../../src/config/read-settings.js';
import { Audit } from '../../src/redact/audit/audit.js';
import { redactionOf } from '../../src/redact/redaction.js';

/** Something that takes a span and gives what may leave of it. */
export interface Contender {
  readonly name: string;
  readonly redact: (span: ReadableSpan) => unknown;
}

/** The agent's redaction with its defaults and its audit, as start.ts puts it together. */
export function ours(): Contender {
  const { settings } = readSettings({}, __dirname);
  const { span } = redactionOf(settings, new Audit());
  return { name: '@org/otel-agent', redact: span };
}

/** Keys that pino is told of; of others, and of what is inside of a text, it knows nothing. */
const KEYS = 'password db.password passwd secret token authorization cookie set-cookie api_key ssn phone email'.split(' ');

/** The package behind pino's `redact`, without making JSON of the result, which none of the others does. */
export function pinosRedact(): Contender {
  const require = createRequire(createRequire(__filename).resolve('pino'));
  const redactor = require('@pinojs/redact') as (options: object) => (value: object) => object;
  const { version } = require('@pinojs/redact/package.json') as { version: string };
  const paths = KEYS.map((key) => `attributes["${key}"]`);
  const redact = redactor({ paths, censor: '[REDACTED]', serialize: false, strict: false });
  return {
    name: `@pinojs/redact ${version}`,
    redact: ({ name, status, attributes, events }) => redact({ name, status, attributes, events }),
  };
}

/** As one writes it in an afternoon: each pattern over each text. */
const PATTERNS = [
  /[\w.%+-]{1,64}@[a-z\d.-]{1,255}\.[a-z]{2,24}/gi,
  /\b(?:\d[ -]?){12,18}\d\b/g,
  /\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?\b/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g,
  /\b(?:bearer|basic) [\w+/=.~-]+/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
  /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g,
  /\bgh[pousr]_\w{36,}/g,
  /\bglpat-[\w-]{20,}/g,
  /\bxox[abprs]-[\w-]{10,}/g,
  /\b[rs]k_(?:live|test)_\w{16,}/g,
  /\bnpm_\w{36}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /\bsk-[\w-]{20,}/g,
  /\bAIza[\w-]{35}/g,
  /:\/\/[^\s/:@]{1,256}:[^\s/@]{1,256}@/g,
  /\b(?:password|passwd|pwd|secret|token|api_key)\s*[=:]\s*[^\s&;,]+/gi,
];

export function regexLoop(): Contender {
  const cleanText = (value: string) => PATTERNS.reduce((text, pattern) => text.replace(pattern, '[REDACTED]'), value);
  const clean = (value: unknown) => (typeof value === 'string' ? cleanText(value) : value);
  const all = (attributes: object = {}) =>
    Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, clean(value)]));
  return {
    name: 'a loop of 17 patterns',
    redact: ({ name, status, attributes, events }) => ({
      name: clean(name),
      status: { ...status, message: clean(status.message) },
      attributes: all(attributes),
      events: events.map((event) => ({ ...event, name: clean(event.name), attributes: all(event.attributes) })),
    }),
  };
}
