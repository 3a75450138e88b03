import { AUTHORITY, isAlnum, isDigit, isLetter, URL_TEXT } from './chars.js';
import type { Found } from './found.js';

/** Schemes where a user without a password is a name of the system, not of a person. */
const SYSTEMS = new Set(
  'ssh git sftp ftp ftps postgres postgresql mysql mariadb mongodb redis rediss amqp amqps kafka nats'.split(' '),
);
const LONGEST_SCHEME = 20;

/** `colon`: place of the `:` of `://`. The hit is `user:pass`; of http also a user alone, which is mostly a token. */
export function userinfoAt(found: Found, text: string, colon: number): void {
  const start = colon + 3;
  const end = authorityEnd(found, text, start);
  if (end < 0) return;
  const scheme = schemeBefore(text, colon);
  if (scheme === '') return;
  const separator = text.indexOf(':', start);
  const hasPassword = separator >= 0 && separator < end;
  const isWeb = scheme === 'http' || scheme === 'https';
  if (!hasPassword && !isWeb && !SYSTEMS.has(scheme)) return;
  found.userinfoAt = end;
  if (hasPassword || isWeb) found.add('url_userinfo', start, end);
}

/** Place of the last `@` of the authority, or -1. A password with `/`, `?` or `#` in it must not get away. */
function authorityEnd(found: Found, text: string, start: number): number {
  const end = found.runEnd(text, AUTHORITY, start);
  const next = found.nextAt(text, start);
  if (next < end) return text.slice(next, end).lastIndexOf('@') + next;
  if (next >= text.length || next >= found.runEnd(text, URL_TEXT, start)) return -1;
  const port = text.slice(start, end).indexOf(':') + 1;
  if (port === 0) return -1;
  for (let at = start + port; at < end; at++) if (!isDigit(text.charCodeAt(at))) return next;
  return -1;
}

function schemeBefore(text: string, colon: number): string {
  let start = colon;
  while (start > colon - LONGEST_SCHEME && isSchemeCharacter(text.charCodeAt(start - 1))) start--;
  return isLetter(text.charCodeAt(start)) ? text.slice(start, colon).toLowerCase() : '';
}

function isSchemeCharacter(code: number): boolean {
  return isAlnum(code) || code === 43 || code === 45 || code === 46;
}
