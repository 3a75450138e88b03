/** Some vendors' URLs carry the access token as a part of the path: long, and with a digit in it. */
const TOKEN_IN_PATH = /\/(?=[^/]*\d)[^/]{16,}/g;

/** How an endpoint is called in messages: no credentials, no query, no token in the path. */
export function endpointName({ origin, pathname }: URL, socketPath?: string): string {
  return (socketPath === undefined ? origin : `unix:${socketPath}:`) + withoutTokens(pathname);
}

/** A path that may be shown. */
export function withoutTokens(path: string): string {
  return path.replace(TOKEN_IN_PATH, '/…');
}

/** The parts of a path that look like tokens. */
export function tokensIn(path: string): string[] {
  return (path.match(TOKEN_IN_PATH) ?? []).map((part) => part.slice(1));
}
