import { resolve } from 'node:path';

/** Where an endpoint listens. */
export interface Address {
  /** `http:` or `https:`, without credentials. */
  readonly url: URL;
  readonly socketPath?: string;
  /** `Basic …` for the credentials that stood in the text. */
  readonly authorization?: string;
}

/**
 * Reads the text of an endpoint; undefined when it is none.
 * - `http://host:4318`, `https://user:password@host/path`, `http://[::1]:4318`
 * - `unix:///run/otel.sock` or `unix:otel.sock` (from the working directory), as gRPC writes Unix sockets
 * - `http+unix://%2Frun%2Fotel.sock/path`, for a socket and a path of one's own
 */
export function addressOf(text: string): Address | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (url.protocol === 'unix:') return onSocket(url.host ? `/${url.host}${url.pathname}` : url.pathname, '');
  if (url.protocol === 'http+unix:') return onSocket(url.hostname, url.pathname + url.search);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return undefined;
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = '';
  url.password = '';
  url.hash = '';
  return { url, ...(credentials !== ':' && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }) };
}

/** The host is a name for the `host` header, no more. */
function onSocket(encodedPath: string, rest: string): Address | undefined {
  const path = decoded(encodedPath);
  return path === '' ? undefined : { url: new URL(`http://localhost${rest}`), socketPath: resolve(path) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
