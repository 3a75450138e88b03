import type { Parser } from './types.js';

type Pairs = Readonly<Record<string, string>>;

/** A header that Node's HTTP client would refuse costs every batch, so it must not come that far (RFC 9110). */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]+$/;

/**
 * `key=value` pairs separated by commas, percent-decoded. One bad pair makes the whole text bad: the specification of
 * `OTEL_RESOURCE_ATTRIBUTES` asks for that, and for `=` in a value to be written `%3D`.
 */
export const attributes: Parser<Pairs> = (text) => {
  const pairs: Record<string, string> = {};
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue;
    const [key, value] = keyValue(pair) ?? [];
    if (key === undefined || value === undefined || pair.indexOf('=') !== pair.lastIndexOf('=')) {
      return { expected: 'pairs like key=value, separated by commas, with , and = inside them percent-encoded' };
    }
    pairs[key] = value;
  }
  return { value: pairs };
};

/**
 * HTTP headers, written as W3C Baggage: percent-encoded, and what stands behind `;` is left out. A pair that makes no
 * header is ignored and the others count.
 */
export const headers: Parser<Pairs> = (text) => {
  const pairs: Record<string, string> = {};
  let ignored = 0;
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue;
    const [name = '', value = ''] = keyValue(pair.split(';', 1)[0] ?? '') ?? [];
    if (HEADER_NAME.test(name) && HEADER_VALUE.test(value)) pairs[name] = value;
    else ignored += 1;
  }
  // Never the text itself: what is malformed may still be a secret.
  const counted = `${ignored} malformed ${ignored === 1 ? 'pair' : 'pairs'}`;
  return {
    value: pairs,
    ...(ignored > 0 && { ignored: counted, expected: 'headers like name=value, percent-encoded' }),
  };
};

function keyValue(pair: string): [string, string] | undefined {
  const equals = pair.indexOf('=');
  const key = pair.slice(0, equals).trim();
  if (equals < 0 || key === '' || key === '__proto__') return undefined;
  try {
    return [decodeURIComponent(key), decodeURIComponent(pair.slice(equals + 1).trim())];
  } catch {
    return undefined;
  }
}
