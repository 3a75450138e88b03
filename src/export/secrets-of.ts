import { tokensIn } from './endpoint-name.js';
import type { EndpointOptions } from './endpoint-options.js';

/** Shorter values are words like `1` or `eu`, and hiding them would only garble messages. */
const SHORTEST = 4;

/** What an answer may repeat but a message must not: values of our headers, tokens of our URL, and what is inside. */
export function secretsOf({ headers, url }: Pick<EndpointOptions, 'headers' | 'url'>): string[] {
  const { search, pathname } = new URL(url);
  const secrets = new Set([...tokensIn(pathname), ...valuesIn(search)].flatMap(readings));
  for (const value of Object.values(headers)) {
    secrets.add(value);
    const [, scheme, token] = /^(\S+)\s+(\S+)$/.exec(value) ?? [];
    if (token !== undefined) secrets.add(token);
    if (token === undefined || scheme?.toLowerCase() !== 'basic') continue;
    const credentials = Buffer.from(token, 'base64').toString();
    secrets.add(credentials);
    secrets.add(credentials.slice(credentials.indexOf(':') + 1));
  }
  // The longest first: a part must not be taken out of the whole.
  return [...secrets].filter((secret) => secret.length >= SHORTEST).sort((a, b) => b.length - a.length);
}

/** Of `?key=value&token`, `value` and `token`. */
function valuesIn(search: string): string[] {
  return search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
}

/** As it was sent, and as a receiver may have understood it. */
function readings(encoded: string): string[] {
  return [encoded, percentDecoded(encoded), percentDecoded(encoded.replaceAll('+', ' '))];
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
