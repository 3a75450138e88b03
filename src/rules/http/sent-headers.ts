import type { ServerResponse } from 'node:http';

type Headers = Record<string, string | string[] | number>;

/**
 * The headers of a response, names in lower case. `getHeaders()` does not know those that were given to `writeHead` alone, nor Node's own: they
 * stand in the head as it went out.
 */
export function headersOf(response: ServerResponse): Headers {
  const headers: Headers = Object.assign(Object.create(null), response.getHeaders());
  const head = (response as { _header?: unknown })._header;
  if (typeof head !== 'string') return headers;
  const written: Headers = Object.create(null);
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    if (name in headers) continue;
    const value = line.slice(colon + 1).trim();
    const before = written[name];
    written[name] = before === undefined ? value : [before, value].flat().map(String);
  }
  return Object.assign(headers, written);
}
