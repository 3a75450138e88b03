import { BASE64, standsAt } from './chars.js';
import type { Found } from './found.js';
import { PATTERNS } from './patterns.js';

const LONGEST_LABEL = 100;
const RULE = '-----';
const SHORTEST_ENCODED = 64;

/**
 * `dash`: place of a `-`. From `-----BEGIN … PRIVATE KEY…-----` to the end of its `-----END …-----`, or of the text.
 */
export function privateKeyAt(found: Found, text: string, dash: number): void {
  if (dash < found.coveredUntil || !text.startsWith(RULE, dash) || !standsAt(text, dash + RULE.length, 'begin')) return;
  const label = dash + RULE.length + 5;
  const labelEnd = text.slice(label, label + LONGEST_LABEL).indexOf(RULE);
  if (labelEnd < 0 || !PATTERNS.privateKey.test(text.slice(label, label + labelEnd))) return;
  const end = endOf(text, label + labelEnd + RULE.length);
  found.coveredUntil = end;
  found.add('private_key', dash, end);
}

function endOf(text: string, from: number): number {
  for (let at = text.indexOf(RULE, from); at >= 0; at = text.indexOf(RULE, at + 1)) {
    if (!standsAt(text, at + RULE.length, 'end')) continue;
    const close = text.slice(at + RULE.length, at + RULE.length + LONGEST_LABEL).indexOf(RULE);
    return close < 0 ? text.length : at + RULE.length + close + RULE.length;
  }
  return text.length;
}

/**
 * `l`: place of an `L`. The base64 of a whole PEM file, as it stands in secrets and variables; certificates and public
 * keys pass.
 */
export function encodedPrivateKeyAt(found: Found, text: string, l: number): void {
  if (!text.startsWith('LS0tLS1CRUdJTi', l) || l < found.coveredUntil) return;
  const head = Buffer.from(text.slice(l, l + 80), 'base64').toString('latin1');
  const end = found.runEnd(text, BASE64, l);
  if (end - l < SHORTEST_ENCODED || !head.includes('PRIVATE KEY')) return;
  found.coveredUntil = end;
  found.add('private_key', l, end);
}
