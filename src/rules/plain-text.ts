import type { AttributeValue } from '@opentelemetry/api';

// oxlint-disable-next-line no-control-regex -- these are what must go
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g;

/** Stands for a value that was not found. */
const UNKNOWN = '?';

/** A value in a name: on one line, without what a terminal would obey. */
export function plainText(value: AttributeValue | undefined): string {
  if (value === undefined) return UNKNOWN;
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return text.replace(CONTROL, ' ');
}
