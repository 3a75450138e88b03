import { ALNUM, BASE64, isAlnum, isDigit } from './chars.js';
import type { Found } from './found.js';
import { PATTERNS } from './patterns.js';

const AWS_LENGTH = 20;
const AWS_SECOND = new Set(['AK', 'AS', 'AB', 'AC', 'A3']);

/** `a`: place of an `A`. Access key ids and the long keys of Bedrock. */
export function awsKeyAt(found: Found, text: string, a: number): void {
  if (isAlnum(text.charCodeAt(a - 1)) || !AWS_SECOND.has(text.slice(a, a + 2))) return;
  const end = found.runEnd(text, ALNUM, a);
  const head = text.slice(a, a + 4);
  if (head === 'ABSK') {
    const whole = found.runEnd(text, BASE64, a);
    if (whole - a >= 100) found.add('aws_key', a, whole);
    return;
  }
  const isKey = head === 'AKIA' || head === 'ASIA' || head === 'ABIA' || head === 'ACCA' || head.startsWith('A3T');
  if (end - a !== AWS_LENGTH || !isKey) {
    return;
  }
  for (let at = a; at < end; at++) if (text.charCodeAt(at) >= 97) return;
  found.add('aws_key', a, end);
}

const AWS_SECRET = 40;
const NEAR = 30;

/** Secrets of 40 characters with a telling word near them. To be asked only where such a word stands in the text. */
export function awsSecretsIn(found: Found, text: string): void {
  for (let at = 0; at < text.length; at++) {
    if (!isSecretCharacter(text.charCodeAt(at))) continue;
    const start = at;
    while (at < text.length && isSecretCharacter(text.charCodeAt(at))) at++;
    if (at - start !== AWS_SECRET || text.charCodeAt(at) === 61 || !isMixed(text, start, at)) continue;
    const before = text.slice(Math.max(0, start - NEAR - 10), start);
    if (PATTERNS.awsName.test(before) || PATTERNS.awsName.test(text.slice(at, at + NEAR + 10))) found.add('aws_key', start, at);
  }
}

function isSecretCharacter(code: number): boolean {
  return isAlnum(code) || code === 47 || code === 43;
}

function isMixed(text: string, start: number, end: number): boolean {
  let capitals = 0;
  let small = 0;
  let digits = 0;
  let slashes = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) digits++;
    else if (code >= 97) small++;
    else if (code >= 65) capitals++;
    else if (code === 47) slashes++;
  }
  return capitals > 2 && small > 2 && digits > 0 && slashes < 6;
}
