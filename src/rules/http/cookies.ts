/** The cookies of a `Cookie` header by name. Of several with one name the first counts, which is the most specific one (RFC 6265 §5.4). */
export function cookiesOf(header: unknown): Record<string, string> {
  const cookies = Object.create(null) as Record<string, string>;
  if (typeof header !== 'string') return cookies;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    if (name === '' || name in cookies) continue;
    const value = pair.slice(equals + 1).trim();
    cookies[name] = decoded(value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value);
  }
  return cookies;
}

/** Text without its percent-encoding; as it is when that is broken. */
export function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
