/** What reading one text gave: a value (perhaps with `ignored` parts), or what was expected instead. */
export type Parsed<T> =
  | { readonly value: T; readonly ignored?: string; readonly expected?: string }
  | { readonly expected: string };

/** How the text of a variable becomes a value. */
export type Parser<T> = (text: string) => Parsed<T>;

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/;
const DURATION_UNIT: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `true` or `false` in any case, as the OpenTelemetry specification has it. */
export const boolean: Parser<boolean> = (text) => {
  const word = text.toLowerCase();
  return word === 'true' || word === 'false' ? { value: word === 'true' } : { expected: 'true or false' };
};

export const string: Parser<string> = (text) => ({ value: text });

/** A whole number, at least `min`. */
export function integer(min: number): Parser<number> {
  return (text) => {
    const value = Number(text);
    return Number.isSafeInteger(value) && value >= min ? { value } : { expected: `a whole number, at least ${min}` };
  };
}

/** A number from 0 to 1. */
export const ratio: Parser<number> = (text) => {
  const value = Number(text);
  return value >= 0 && value <= 1 ? { value } : { expected: 'a number from 0 to 1' };
};

/** `500ms`, `2s`, `1m`, `1h`; a bare number is milliseconds. */
export const duration: Parser<number> = (text) => {
  const match = DURATION.exec(text);
  if (!match) return { expected: 'a duration like 500ms, 2s or 1m' };
  return { value: Number(match[1]) * (DURATION_UNIT[match[2] ?? 'ms'] ?? 1) };
};

/** One of the words, in any case. */
export function oneOf<const W extends string>(...words: readonly W[]): Parser<W> {
  return (text) => {
    const value = words.find((word) => word === text.toLowerCase());
    return value === undefined ? { expected: `one of ${words.join(', ')}` } : { value };
  };
}

/** Words separated by commas; empty items are left out. */
export const list: Parser<readonly string[]> = (text) => ({
  value: text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
});

/** A list in which each item is one of the words. An unknown one is ignored, and said, as the specification asks. */
export function listOf<const W extends string>(...words: readonly W[]): Parser<readonly W[]> {
  const expected = `a list of ${words.join(', ')}`;
  return (text) => {
    const items = new Set<W>();
    const ignored: string[] = [];
    for (const item of text.split(',').map((word) => word.trim())) {
      const word = words.find((known) => known === item.toLowerCase());
      if (word !== undefined) items.add(word);
      else if (item !== '') ignored.push(item);
    }
    if (items.size === 0) return { expected };
    return { value: [...items], expected, ...(ignored.length > 0 && { ignored: ignored.join(', ') }) };
  };
}

/**
 * `key=value` pairs separated by commas, percent-decoded (W3C Baggage; properties behind `;` are left out).
 * With `lenient`, a pair that is none is ignored and the others count; otherwise the whole text is bad.
 */
export function keyValues(lenient: boolean): Parser<Readonly<Record<string, string>>> {
  const expected = 'pairs like key=value, separated by commas, percent-encoded';
  return (text) => {
    const pairs: Record<string, string> = {};
    let ignored = 0;
    for (const pair of text.split(',')) {
      if (pair.trim() === '') continue;
      const [key, value] = keyValue(pair);
      if (key !== undefined && value !== undefined) pairs[key] = value;
      else ignored += 1;
    }
    if (ignored === 0) return { value: pairs };
    // Never the text itself: what is malformed may still be a secret.
    return lenient ? { value: pairs, expected, ignored: `${ignored} malformed` } : { expected };
  };
}

function keyValue(pair: string): [string, string] | [] {
  const plain = pair.split(';', 1)[0] ?? '';
  const equals = plain.indexOf('=');
  const key = plain.slice(0, equals).trim();
  if (equals < 0 || key === '' || key === '__proto__') return [];
  try {
    return [decodeURIComponent(key), decodeURIComponent(plain.slice(equals + 1).trim())];
  } catch {
    return [];
  }
}

/** Absolute paths of HTTP requests. */
export const paths: Parser<readonly string[]> = (text) => {
  const parsed = list(text);
  if ('value' in parsed && parsed.value.every((path) => path.startsWith('/'))) return parsed;
  return { expected: 'paths that start with /, separated by commas' };
};

/** The URL of an OTLP/HTTP receiver: `http://` or `https://`. */
export const httpUrl: Parser<string> = (text) => {
  try {
    const url = new URL(text);
    if ((url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '') return { value: text };
  } catch {
    // Falls through to the one answer below.
  }
  return { expected: 'a URL that starts with http:// or https://' };
};
