/**
 * Attributes that instrumentations set after the span has started, so that no head rule can ever see them: a rule that names one would
 * silently never match. The tail sees them (`sampling.tail.keep`).
 */
const LATE = new Set([
  'http.response.status_code',
  'http.status_code',
  'http.status_text',
  'http.route',
  'error.type',
  'db.query.text',
  'db.statement',
  'db.query.summary',
  'db.collection.name',
  'db.operation.name',
  'exception.type',
  'exception.message',
  'otel.status_code',
]);

const LATE_PREFIXES = ['db.response.', 'http.response.'];

/** Whether an attribute is known only later than a head rule decides. */
export function isLate(attribute: string): boolean {
  return LATE.has(attribute) || LATE_PREFIXES.some((prefix) => attribute.startsWith(prefix));
}
