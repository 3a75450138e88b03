import type { Endpoint } from './endpoint.js';

/** Shorter texts are no secrets, and taking them out would garble the rest. */
const SHORTEST = 4;
/** Path segments that are the same for everybody. */
const PUBLIC = new Set(['v1', 'traces', 'api', 'otlp']);

/**
 * Takes what we sent to an endpoint out of what it answered: error pages repeat URLs and headers, and those may hold
 * tokens.
 */
export function concealer({ url, headers }: Endpoint): (text: string) => string {
  const sent = [
    ...Object.values(headers).flatMap((value) => [value, ...value.split(' ')]),
    url.search.slice(1),
    ...url.searchParams.values(),
    ...url.pathname.split('/').filter((segment) => !PUBLIC.has(segment)),
  ].filter((text) => text.length >= SHORTEST);
  // The longest first, so that a part of one does not spoil the whole.
  const secrets = [...new Set(sent)].toSorted((a, b) => b.length - a.length);
  return (text) => secrets.reduce((concealed, secret) => concealed.replaceAll(secret, '…'), text);
}
