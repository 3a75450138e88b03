import type { Roots } from '../roots.js';
import { jsonOf } from './json-of.js';
import type { Receipt, RuledMessage } from './kafka-rules.js';
import { textOf } from './text-of.js';

/** The headers of a message by their names in lower case; of names that differ in case only, the first. */
export function headersOf(headers: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  if (typeof headers !== 'object' || headers === null) return found;
  try {
    for (const [name, value] of Object.entries(headers)) {
      const plain = name.toLowerCase();
      if (!found.has(plain)) found.set(plain, value);
    }
  } catch {
    // A header that cannot be read is none.
  }
  return found;
}

/**
 * What paths begin at in a message. Its value is parsed when the first path asks for it, once for all rules; `onFault` hears why it is not.
 */
export function rootsOf(
  message: RuledMessage,
  headers: ReadonlyMap<string, unknown> | undefined,
  takenHeaders: ReadonlySet<string>,
  maxBytes: number,
  onFault: (why: string) => void,
): Roots {
  const { topic, key, value } = message;
  let texts: Record<string, unknown> | undefined;
  let parsed: { readonly data: unknown } | undefined;
  return {
    topic,
    ...receiptOf(message),
    get headers() {
      return (texts ??= textsOf(headers, takenHeaders));
    },
    get key() {
      return textOf(key);
    },
    get value() {
      parsed ??= { data: jsonOf(value, maxBytes, onFault) };
      return parsed.data;
    },
  };
}

/** What the broker says of a message, as far as it is known: numbers, and the time as a date. */
export function receiptOf({ partition, offset, timestamp }: Receipt): Roots {
  // The service may have put anything there.
  const time = isDigits(timestamp) ? Number(timestamp) : Number.NaN;
  return {
    ...(partition !== undefined && { partition }),
    ...(isDigits(offset) && { offset: exact(offset) }),
    // Without a time of its own a message has the time -1.
    ...(time >= 0 && { timestamp: new Date(time) }),
  };
}

function isDigits(value: unknown): value is string {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d{1,20}$/.test(value));
}

function exact(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : String(digits);
}

function textsOf(headers: ReadonlyMap<string, unknown> | undefined, wanted: ReadonlySet<string>): Record<string, unknown> {
  const texts = Object.create(null) as Record<string, unknown>;
  for (const name of wanted) {
    const value = headers?.get(name);
    if (value === undefined || value === null) continue;
    texts[name] = Array.isArray(value) ? value.map(textOf) : textOf(value);
  }
  return texts;
}
