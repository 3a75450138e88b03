import type { Settings } from '../config/settings.js';

/** A receiver of OTLP/HTTP. */
export interface Endpoint {
  /** Full URL for traces, without credentials. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** How the endpoint is called in messages: no credentials, no query, no token in the path. */
  readonly name: string;
}

const TRACES_PATH = '/v1/traces';
/** Some vendors' URLs carry the access token as a part of the path: long, and with a digit in it. */
const TOKEN_IN_PATH = /\/(?=[^/]*\d)[^/]{16,}/g;
const DEFAULT_BASE = 'http://localhost:4318';

/**
 * The endpoint that the settings name. A base URL works with and without `/v1/traces` and trailing slash; the URL for
 * traces alone is taken as it is, and only a missing path is completed. Credentials in the URL become a Basic
 * `Authorization` header, unless a header of that name is set.
 */
export function endpointOf(settings: Settings): Endpoint {
  const forTraces = settings['export.traces_endpoint'];
  const url = new URL(forTraces ?? settings['export.endpoint'] ?? DEFAULT_BASE);
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '' || (forTraces === undefined && !path.endsWith(TRACES_PATH))) url.pathname = path + TRACES_PATH;
  else if (path.endsWith(TRACES_PATH)) url.pathname = path;

  const headers: Record<string, string> = {};
  for (const pairs of [settings['export.headers'], settings['export.traces_headers']]) {
    for (const [name, value] of Object.entries(pairs)) headers[name.toLowerCase()] = value;
  }
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
    headers['authorization'] ??= `Basic ${Buffer.from(credentials).toString('base64')}`;
    url.username = '';
    url.password = '';
  }
  return { url, headers, name: `${url.origin}${url.pathname.replace(TOKEN_IN_PATH, '/…')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
