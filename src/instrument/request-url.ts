import type { Attributes } from '@opentelemetry/api';
import type { Cleaner } from './cleaner.js';

/** Without one of these there is no query, no parameter and no user name in a target. */
const SUSPICIOUS = /[?#;@=]|%40|^[a-z]+:/i;

const WHOLE_URL = /^https?:\/\//i;

const NOTHING: Attributes = Object.freeze({});

/** What an HTTP client is told to send. */
export interface Sent {
  /** Scheme, host and port: `https://shop.example:8443`. */
  readonly origin: () => string;
  /** What stands in the request line: a path with a query, or behind a proxy the whole URL. */
  readonly target: string;
}

/**
 * The attributes of a request to be sent that the official instrumentation would fill with private parts of its URL.
 */
export function attributesOfSent({ origin, target }: Sent, clean: Cleaner): Attributes {
  if (!SUSPICIOUS.test(target)) return NOTHING;
  if (!WHOLE_URL.test(target)) return { 'url.full': clean.url(origin() + target) };
  // To a forward proxy: the URL names the server (semantic conventions, `server.address`).
  const { address, port } = addressOf(target);
  return {
    'url.full': clean.url(target),
    ...(address !== undefined && { 'server.address': address, ...(port && { 'server.port': port }) }),
  };
}

/** The attributes of a received request. Its encoding is kept, which the official instrumentation rewrites. */
export function attributesOfReceived(target: string, clean: Cleaner): Attributes {
  if (!SUSPICIOUS.test(target)) return NOTHING;
  const { path, query } = splitTarget(target);
  const cleanPath = path.startsWith('/') ? clean.url(path) : path;
  return {
    ...(cleanPath !== path && { 'url.path': cleanPath }),
    ...(query !== '' && { 'url.query': clean.query(query) }),
  };
}

/** Path and query (without `?`), both without what stands behind `#`. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const hash = target.indexOf('#');
  const whole = hash < 0 ? target : target.slice(0, hash);
  const mark = whole.indexOf('?');
  return mark < 0 ? { path: whole, query: '' } : { path: whole.slice(0, mark), query: whole.slice(mark + 1) };
}

export function isSuspicious(target: string): boolean {
  return SUSPICIOUS.test(target);
}

/** Host and port of a URL; nothing when it is none. */
export function addressOf(url: string): { readonly address?: string; readonly port?: number } {
  if (!URL.canParse(url)) return {};
  const { hostname, port, protocol } = new URL(url);
  return { address: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}
