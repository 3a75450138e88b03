import { createRequire } from 'node:module';
import { test } from 'tap';
import { PATTERNS } from '../../../src/redact/detect/patterns.js';
import { CONTENT_CLASSES } from '../../../src/redact/kinds.js';
import { ADVERSARIAL, ENCODED } from './generate/adversarial.js';
import { makeScan } from './make-scan.js';

const FULL = 1_000_000;
const RUNS = 3;
/** Far above what is seen (see the report of the benchmark), far below what a quadratic detector takes: minutes. */
const CEILING_MS = 1500;
/** Times below this say nothing about growth. */
const TOO_SHORT_MS = 10;
const MOST_GROWTH = 2.6;

const scan = makeScan();

function cpuMs(text: string): number {
  const before = process.cpuUsage();
  scan(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(text: string): number {
  const times = Array.from({ length: RUNS }, () => cpuMs(text)).sort((a, b) => a - b);
  return times[RUNS >> 1] as number;
}

function textOf([before, repeated]: readonly [string, string], length: number): string {
  const text = (before + repeated.repeat(Math.ceil(length / repeated.length))).slice(0, length);
  // One flat string, as the application has it.
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** What takes too long, or grows faster than the text. A second look tells a busy machine from a quadratic detector. */
function slow(sample: readonly [string, string]): string | undefined {
  let verdict: string | undefined;
  for (let look = 0; look < 4; look++) {
    const whole = median(textOf(sample, FULL));
    if (whole <= TOO_SHORT_MS) return undefined;
    const half = median(textOf(sample, FULL / 2));
    const growth = whole / half;
    if (whole <= CEILING_MS && growth <= MOST_GROWTH) return undefined;
    verdict = `${JSON.stringify(sample)}: ${whole.toFixed(1)} ms, ${growth.toFixed(2)} times ${half.toFixed(1)} ms`;
  }
  return verdict;
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
