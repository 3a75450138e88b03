import type { AttributeValue } from '../../src/testing/finished-span.js';
import type { WireKeyValue, WireValue } from './wire-types.js';

type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** OTLP's list of keys and tagged values as a plain object; integers beyond 2^53 stay text, bytes become base64. */
export function toAttributes(list: WireKeyValue[] | undefined): Record<string, AttributeValue> {
  return Object.fromEntries((list ?? []).map(({ key, value }) => [key ?? '', toAttribute(toPlain(value))]));
}

// FinishedSpan knows no maps: they are shown as JSON text rather than lost. An absent value is the empty text.
function toAttribute(plain: Plain): AttributeValue {
  if (plain === null) return '';
  if (Array.isArray(plain)) return plain.map((item) => (isNested(item) ? JSON.stringify(item) : item));
  return isNested(plain) ? JSON.stringify(plain) : plain;
}

function isNested(plain: Plain): plain is Plain[] | { [key: string]: Plain } {
  return typeof plain === 'object' && plain !== null;
}

function toPlain(value: WireValue = {}): Plain {
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value;
  if (intValue !== undefined) return Number.isSafeInteger(Number(intValue)) ? Number(intValue) : String(intValue);
  if (doubleValue !== undefined) return Number(doubleValue);
  if (bytesValue instanceof Uint8Array) return Buffer.from(bytesValue).toString('base64');
  if (arrayValue) return (arrayValue.values ?? []).map((item) => toPlain(item));
  if (kvlistValue) {
    return Object.fromEntries((kvlistValue.values ?? []).map((entry) => [entry.key ?? '', toPlain(entry.value)]));
  }
  return stringValue ?? boolValue ?? bytesValue ?? null;
}
