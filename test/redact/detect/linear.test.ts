import { createRequire } from 'node:module';
import { test } from 'tap';
import { PATTERNS } from '../../../src/redact/detect/patterns.js';
import { CONTENT_CLASSES } from '../../../src/redact/kinds.js';
import { cpuMs } from '../../support/cpu-ms.js';
import { ADVERSARIAL, ENCODED } from './generate/adversarial.js';
import { makeScan } from './make-scan.js';

const FULL = 1_000_000;
const RUNS = 3;
/** Far above what is seen (see the report of the benchmark), far below what a quadratic detector takes: minutes. */
const CEILING_MS = 1500;
/** What reads a megabyte in this time is linear: with 50 ns for each of a million characters nothing else is possible. */
const SHORT_MS = 50;
const MOST_GROWTH = 2.6;
const MOST_LOOKS = 6;

const scan = makeScan();

/** The least of some runs: what a busy machine and the compiler add is not the detector's. */
function least(text: string): number {
  return Math.min(...Array.from({ length: RUNS }, () => cpuMs(() => scan(text))));
}

function textOf([before, repeated]: readonly [string, string], length: number): string {
  const text = (before + repeated.repeat(Math.ceil(length / repeated.length))).slice(0, length);
  // One flat string, as the application has it.
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** What takes too long, or grows faster than the text. More looks tell a busy machine from a quadratic detector. */
function slow(sample: readonly [string, string]): string | undefined {
  let whole = Number.POSITIVE_INFINITY;
  let half = Number.POSITIVE_INFINITY;
  for (let look = 0; look < MOST_LOOKS; look++) {
    whole = Math.min(whole, least(textOf(sample, FULL)));
    if (whole <= SHORT_MS) return undefined;
    half = Math.min(half, least(textOf(sample, FULL / 2)));
    if (whole <= CEILING_MS && whole / half <= MOST_GROWTH) return undefined;
  }
  return `${JSON.stringify(sample)}: ${whole.toFixed(1)} ms, ${(whole / half).toFixed(2)} times ${half.toFixed(1)} ms`;
}

for (const kind of CONTENT_CLASSES) {
  test(`reads a megabyte made against the detector of ${kind} in linear time`, async (t) => {
    t.strictSame(
      ADVERSARIAL[kind].map(slow).filter((verdict) => verdict !== undefined),
      [],
    );
  });
}

test('decodes a megabyte made against decoding, and steps over what it left, in linear time', async (t) => {
  t.strictSame(
    ENCODED.map(slow).filter((verdict) => verdict !== undefined),
    [],
  );
});

test('uses regular expressions only that redos-detector finds safe', async (t) => {
  const { isSafe } = createRequire(__filename)('redos-detector') as { isSafe: (pattern: RegExp) => { safe: boolean } };
  for (const [name, pattern] of Object.entries(PATTERNS)) t.ok(isSafe(pattern).safe, name);
});
