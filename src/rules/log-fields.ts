import type { AttributeValue, Span } from '@opentelemetry/api';
import type { Cleaner } from '../instrument/cleaner.js';
import type { Carried } from './link.js';
import type { Spread } from './spread.js';

/** Gives what is spread where a span is to a log line. Log lines do not pass the redaction: each value is cleaned, once. */
export function eachLogged(spread: Spread, clean: Cleaner): (span: Span, field: (key: string, value: AttributeValue) => void) => void {
  return (span, field) => {
    for (const [key, carried] of spread.valuesOf(span) ?? []) {
      const value = carried.logged === undefined ? (carried.logged = cleaned(key, carried, clean)) : carried.logged;
      if (value !== null) field(key, value);
    }
  };
}

function cleaned(key: string, { value }: Carried, clean: Cleaner): AttributeValue | null {
  if (!Array.isArray(value)) return one(key, value as string, clean);
  const items = (value as string[]).map((item) => one(key, item, clean)).filter((item) => item !== null);
  return items.length > 0 ? (items as AttributeValue) : null;
}

/** A number with nothing private in it stays one. */
function one(key: string, value: string | number | boolean, clean: Cleaner): string | number | boolean | null {
  const text = String(value);
  const now = clean.value(key, text);
  return now === undefined ? null : now === text ? value : now;
}
