/** Where the parts of a URL begin and end that stand before its path. */
export interface Authority {
  /** User information without its `@`; empty (`start === end`) where there is none. */
  readonly start: number;
  readonly end: number;
  /** Where the path begins. */
  readonly path: number;
}

const NONE: Authority = { start: 0, end: 0, path: 0 };
/** Schemes behind which browsers and Node read an authority even without slashes. */
const SPECIAL = /^(?:https?|wss?|ftp):/i;

/**
 * Finds user information, also where it is written carelessly: with backslashes, without slashes, with `/`, `?` or `#`
 * in the password.
 */
export function authorityOf(text: string): Authority {
  const at = startOf(text);
  if (at === -1) return NONE;
  let end = at;
  let user = -1;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === 64) user = end;
    else if (code === 47 || code === 63 || code === 35 || code === 92) break;
  }
  if (user === -1 && end < text.length && hasNoPort(text, at, end)) {
    // postgres://me:a/b@host: what looks like the end of the host is part of a password.
    user = text.lastIndexOf('@');
    if (user > end) return { start: at, end: user, path: hostEnd(text, user) };
    user = -1;
  }
  return { start: at, end: Math.max(user, at), path: end };
}

/** Where an authority begins, or -1. */
function startOf(text: string): number {
  const slash = text.search(/[/\\?#]/);
  const special = SPECIAL.exec(text)?.[0].length ?? 0;
  if (special > 0 && (slash === -1 || slash >= special)) {
    let at = special;
    while (text[at] === '/' || text[at] === '\\') at += 1;
    return at;
  }
  if (slash !== -1 && isSlash(text, slash) && isSlash(text, slash + 1)) {
    return slash === 0 || text[slash - 1] === ':' ? slash + 2 : -1;
  }
  // me:secret@host/path
  const colon = text.indexOf(':');
  const user = colon === -1 ? -1 : text.indexOf('@', colon);
  return user !== -1 && (slash === -1 || user < slash) ? 0 : -1;
}

function isSlash(text: string, at: number): boolean {
  return text[at] === '/' || text[at] === '\\';
}

/** Whether there is a `:` with something else behind it than a port. */
function hasNoPort(text: string, start: number, end: number): boolean {
  if (text[start] === '[') return false;
  const colon = text.indexOf(':', start);
  return colon !== -1 && colon < end - 1 && !/^\d{1,5}$/.test(text.slice(colon + 1, Math.min(end, colon + 7)));
}

function hostEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && !'/?#\\'.includes(text[end] as string)) end += 1;
  return end;
}
