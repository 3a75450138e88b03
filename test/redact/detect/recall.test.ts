import { test } from 'tap';
import { CONTENT_CLASSES } from '../../../src/redact/kinds.js';
import { POSITIVES } from './generate/positives.js';
import { Random } from './generate/random.js';
import { surroundingsOf } from './generate/surroundings.js';
import { makeScan, masked } from './make-scan.js';

const scan = makeScan();
const PER_CLASS = 400;

/** Every form in which the piece may still be read. */
function formsOf(piece: string): string[] {
  const percent = encodeURIComponent(piece);
  const escaped = JSON.stringify(piece).slice(1, -1);
  return [piece, percent, encodeURIComponent(percent), escaped, JSON.stringify(escaped).slice(1, -1), Buffer.from(`user:${piece}`).toString('base64')];
}

for (const kind of CONTENT_CLASSES) {
  test(`finds ${kind} in log lines, JSON, URLs, SQL and stack traces, encoded or not, and hides it whole`, async (t) => {
    const random = new Random(42);
    const around = surroundingsOf(kind);
    const missed: string[] = [];
    let count = 0;
    for (let index = 0; index < PER_CLASS; index++) {
      const piece = POSITIVES[kind](random);
      const surrounding = around[index % around.length] as (text: string) => string;
      const text = surrounding(piece);
      const after = masked(scan, text);
      count++;
      const shows = formsOf(piece).some((form) => after.includes(form));
      const itsKind = (scan(text) ?? []).some((hit) => hit.kind === kind);
      if (shows || !itsKind || after === text) missed.push(`${text} -> ${after}`);
      if (masked(scan, after) !== after) missed.push(`not idempotent: ${text} -> ${after} -> ${masked(scan, after)}`);
    }
    t.strictSame(missed.slice(0, 5), [], `${count - missed.length} of ${count}`);
  });
}
