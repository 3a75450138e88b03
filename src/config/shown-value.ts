const MOST_SHOWN = 60;

/** `scheme://host:port` or `host:port`, with or without a path: what a mistyped endpoint looks like, and no secret. */
const PLAIN_ADDRESS = /^((?:[a-z][a-z0-9+.-]*:\/\/)[\w.-]+(?::\d{1,5})?|[\w.-]+:\d{1,5})(\/[^@?#]*)?$/i;

/**
 * A bad value as a message may quote it. Of a secret setting only a plain address is quoted, and its path left out: in
 * anything else, credentials or a token may stand.
 */
export function shownValue(text: string, secret: boolean): string {
  if (secret) {
    const [, address, path] = PLAIN_ADDRESS.exec(text) ?? [];
    return address ? `'${address}${path ? '/…' : ''}'` : '(hidden)';
  }
  // http://user:password@host, whichever setting it was meant for.
  if (text.includes('@')) return '(hidden)';
  return `'${text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text}'`;
}
