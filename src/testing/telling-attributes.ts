import { matchesGlob } from './glob.js';
import type { AttributeValue, FinishedSpan } from './finished-span.js';
import { ERROR_ATTRIBUTES } from './span-error.js';

/** What a reader of a trace wants to see of the standard attributes, in this order. */
const STANDARD: readonly string[] = [
  'http.route',
  'url.full',
  'url.path',
  'http.response.status_code',
  'db.query.summary',
  'db.query.text',
  'db.response.returned_rows',
  'db.response.status_code',
  'messaging.destination.name',
  'messaging.batch.message_count',
  'exception.message',
];

/** Namespaces that libraries and the agent write; anything outside them was put there by the service or a rule. */
const TECHNICAL = new Set(
  `client cloud code component container db dns error event exception express faas graphql host http k8s kafka
  messaging net network nodejs os otel otel_agent peer pg postgresql process rpc server service sql telemetry thread
  tls url user_agent v8js`.split(/\s+/),
);

/**
 * The attributes to draw for a span: those that a rule or the service put there, then the standard ones that tell
 * something. Left out is what the span's name or its error says already, and what `inherited`, a span above, showed.
 */
export function tellingAttributes(
  { name, status, attributes }: FinishedSpan,
  inherited: ReadonlyMap<string, string>,
): [key: string, value: AttributeValue][] {
  const business = Object.entries(attributes).filter(
    ([key, value]) => !TECHNICAL.has(key.split('.', 1)[0] ?? '') && inherited.get(key) !== String(value),
  );
  const standard = STANDARD.flatMap((key): [string, AttributeValue][] => {
    const value = attributes[key];
    if (value === undefined || saidInName(name, value)) return [];
    if (status.code === 'ERROR' && ERROR_ATTRIBUTES.includes(key)) return [];
    if (key === 'url.path' && (attributes['url.full'] !== undefined || value === attributes['http.route'])) return [];
    return [[key, value]];
  });
  return [...business, ...standard];
}

/** The attributes of an event to draw: all of them, or those whose keys match. */
export function eventAttributes(
  attributes: Readonly<Record<string, AttributeValue>>,
  patterns: readonly string[] | undefined,
): [key: string, value: AttributeValue][] {
  return Object.entries(attributes).filter(([key]) => !patterns || patterns.some((pattern) => matchesGlob(pattern, key)));
}

/** The attributes whose keys match one of the patterns, in the order of the patterns. */
export function chosenAttributes(
  { attributes }: FinishedSpan,
  patterns: readonly string[],
): [key: string, value: AttributeValue][] {
  const entries = Object.entries(attributes);
  const found = patterns.flatMap((pattern) => entries.filter(([key]) => matchesGlob(pattern, key)));
  return [...new Map(found)];
}

// Numbers are told always: that the name "GET 2" has the row count 2 in it is chance.
function saidInName(name: string, value: AttributeValue): boolean {
  return typeof value === 'string' && name.split(' ').includes(value) || value === name;
}
