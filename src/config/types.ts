import type { Fault } from './rules/fault.js';

/**
 * What reading one text gave: a value (perhaps with `ignored` parts, or with `faults` for parts that are left out), or
 * what was expected instead, and perhaps what a message shows as got, where that is not the text, and which part of the
 * value (`path`) is meant.
 */
export type Parsed<T> =
  | { readonly value: T; readonly ignored?: string; readonly expected?: string; readonly faults?: readonly Fault[] }
  | { readonly expected: string; readonly got?: string; readonly path?: readonly (string | number)[] };

/** How the text of a variable becomes a value. */
export type Parser<T> = (text: string) => Parsed<T>;

/** Timers of Node hold no more: a longer one prints a warning and fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/;
const DURATION_UNIT: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const SIZE = /^(\d+(?:\.\d+)?)\s*(?:([kmg])(i?)b|b)?$/i;
const SIZE_POWER: Record<string, number> = { k: 1, m: 2, g: 3 };

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

/** A whole number of milliseconds, at least `min` and no longer than a timer can wait. */
export function milliseconds(min: number): Parser<number> {
  return (text) => {
    const parsed = integer(min)(text);
    if ('value' in parsed && parsed.value <= LONGEST_TIMER_MS) return parsed;
    return { expected: `a whole number of milliseconds, ${min} to ${LONGEST_TIMER_MS}` };
  };
}

/** A number from 0 to 1. */
export const ratio: Parser<number> = (text) => {
  const value = Number(text);
  return value >= 0 && value <= 1 ? { value } : { expected: 'a number from 0 to 1' };
};

/** `500ms`, `2s`, `1m`, `1h`; a bare number is milliseconds. The value is milliseconds, 24 days at most. */
export const duration: Parser<number> = (text) => {
  const match = DURATION.exec(text);
  const value = match ? Number(match[1]) * (DURATION_UNIT[match[2] ?? 'ms'] ?? 1) : Number.NaN;
  return value <= LONGEST_TIMER_MS ? { value } : { expected: 'a duration like 500ms, 2s or 1m, 24 days at most' };
};

/** `16MiB`, `64kB`, in any case; a bare number is bytes. The value is whole bytes. */
export const size: Parser<number> = (text) => {
  const match = SIZE.exec(text);
  const unit = (match?.[3] ? 1024 : 1000) ** (SIZE_POWER[match?.[2]?.toLowerCase() ?? ''] ?? 0);
  const value = match ? Math.round(Number(match[1]) * unit) : Number.NaN;
  return Number.isSafeInteger(value) ? { value } : { expected: 'a size like 16MiB or 64kB' };
};

/** A size that is at least `min` bytes. */
export function sizeOf(min: number): Parser<number> {
  return (text) => {
    const parsed = size(text);
    if ('value' in parsed && parsed.value >= min) return parsed;
    return { expected: `a size like 16MiB or 64kB, at least ${min} bytes` };
  };
}

/** Whole numbers from `min` to `max`, separated by commas. */
export function numbers(min: number, max: number): Parser<readonly number[]> {
  return (text) => {
    const value = itemsOf(text).map(Number);
    const isOne = (item: number) => Number.isInteger(item) && item >= min && item <= max;
    if (value.length > 0 && value.every(isOne)) return { value };
    return { expected: `whole numbers from ${min} to ${max}, separated by commas` };
  };
}

/** One of the words, in any case. */
export function oneOf<const W extends string>(...words: readonly W[]): Parser<W> {
  return (text) => {
    const value = words.find((word) => word === text.toLowerCase());
    return value === undefined ? { expected: `one of ${words.join(', ')}` } : { value };
  };
}

/** Words separated by commas; empty items are left out. */
export const list: Parser<readonly string[]> = (text) => {
  const value = itemsOf(text);
  return value.length > 0 ? { value } : { expected: 'names, separated by commas' };
};

/** A list in which each item is one of the words. An unknown one is ignored, and said, as the specification asks. */
export function listOf<const W extends string>(...words: readonly W[]): Parser<readonly W[]> {
  const expected = `a list of ${words.join(', ')}`;
  return (text) => {
    const items = new Set<W>();
    const ignored: string[] = [];
    for (const item of itemsOf(text)) {
      const word = words.find((known) => known === item.toLowerCase());
      if (word === undefined) ignored.push(item);
      else items.add(word);
    }
    if (items.size === 0) return { expected };
    return { value: [...items], expected, ...(ignored.length > 0 && { ignored: ignored.join(', ') }) };
  };
}

/** Absolute paths of HTTP requests. */
export const paths: Parser<readonly string[]> = (text) => {
  const value = itemsOf(text);
  if (value.length > 0 && value.every((path) => path.startsWith('/'))) return { value };
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

/**
 * The URL of an endpoint: `http://`, `https://`, or a Unix socket (`unix:///run/otel.sock`). Or `host:port`, which gRPC
 * has no scheme for; what it means over HTTP is said in export/endpoint.ts.
 */
export const endpointUrl: Parser<string> = (text) =>
  namesSocket(text) || 'value' in httpUrl(text) || isHostAndPort(text)
    ? { value: text }
    : { expected: 'a URL that starts with http://, https:// or unix://, or host:port' };

/** `collector:4317`, `[::1]:4317`: no scheme, no path, and above all no credentials. */
export function isHostAndPort(text: string): boolean {
  return /^([\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i.test(text) && !/^(https?|unix):/i.test(text) && URL.canParse(`http://${text}`);
}

/** Such URLs, separated by commas; one that is none is ignored. */
export const endpointUrls: Parser<readonly string[]> = (text) => {
  const items = itemsOf(text);
  const value = items.filter((item) => 'value' in endpointUrl(item));
  const expected = 'URLs that start with http://, https:// or unix://, or host:port, separated by commas';
  const bad = items.length - value.length;
  if (value.length === 0) return { expected };
  // Not the text: it may hold credentials.
  return { value, ...(bad > 0 && { expected, ignored: `${bad} malformed ${bad === 1 ? 'URL' : 'URLs'}` }) };
};

/** The forms that export/endpoint-url.ts reads: an endpoint that is accepted here and none there would be silence. */
function namesSocket(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname } = new URL(text);
  if (protocol === 'unix:') return hostname !== '' || /[^/]/.test(pathname);
  return protocol === 'http+unix:' && hostname !== '';
}

function itemsOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
