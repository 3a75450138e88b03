import { scannerOf } from '../../../src/redact/detect/scanner.js';
import { CONTENT_CLASSES, type ContentClass, type Scan } from '../../../src/redact/kinds.js';

const SEGMENTS = new Set(
  'password passwd pwd secret token authorization cookie apikey credential session ssn phone email'.split(' '),
);

/** Near enough to the built-in judgement of keys. */
export function isSensitiveName(name: string): boolean {
  const segments = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase().split(/[._-]/);
  return segments.some((segment, index) => {
    const two = `${segment}_${segments[index + 1] ?? ''}`;
    return SEGMENTS.has(segment) || two === 'api_key' || two === 'private_key';
  });
}

/** A scanner with all classes, or some. */
export function makeScan(kinds: readonly ContentClass[] = CONTENT_CLASSES): Scan {
  return scannerOf({ enabled: new Set(kinds), isSensitiveName });
}

export const ALWAYS_ON = CONTENT_CLASSES.filter((kind) => kind !== 'ipv4' && kind !== 'ipv6' && kind !== 'phone');

/** The text with its hits masked. */
export function masked(scan: Scan, text: string): string {
  let out = '';
  let from = 0;
  for (const { start, end, kind } of scan(text) ?? []) {
    out += `${text.slice(from, start)}[REDACTED:${kind}]`;
    from = end;
  }
  return out + text.slice(from);
}
