import { isBlank, VALUE } from './chars.js';
import type { Found } from './found.js';

/** So far before the option the command is looked for. */
const NEAR = 500;
const QUOTES = '"\'';

/** `dash`: place of the first `-` of `-u user:pass` or `--user user:pass`. Other programs mean other things by `-u`. */
export function curlUserAt(found: Found, text: string, dash: number): void {
  const option = text.startsWith('-u', dash) ? 2 : text.startsWith('--user', dash) ? 6 : 0;
  if (option === 0) return;
  let start = dash + option;
  if (text.charCodeAt(start) === 61) start++;
  while (isBlank(text.charCodeAt(start)) && start < dash + 12) start++;
  if (start === dash + option) return;
  const quote = text.charAt(start);
  let end: number;
  if (quote !== '' && QUOTES.includes(quote)) {
    start++;
    end = found.quoteEnd(text, quote.charCodeAt(0), start);
  } else end = found.runEnd(text, VALUE, start);
  const colon = text.slice(start, Math.min(end, start + NEAR)).indexOf(':');
  if (colon < 0 || end - start < 3 || !text.slice(Math.max(0, dash - NEAR), dash).includes('curl')) return;
  found.add('password', start, end);
}
