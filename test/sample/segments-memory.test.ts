import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'tap';
import { TAIL } from './support/sampled-service.js';

const SCRIPT = join(__dirname, 'support/hold-many.js');

interface Seen {
  readonly most: { readonly segments: number; readonly spans: number; readonly bytes: number; readonly growth: number };
  readonly overLimits: number;
  readonly heldAfter: object;
  readonly growthAfter: number;
  readonly ended: number;
  readonly released: number;
  readonly watched: number;
  readonly leaked: number;
  readonly timers: number;
  readonly evicted: Record<string, number>;
  readonly evictedInAll: number;
  readonly verdicts: number;
}

/** A short one: 152 000 segments, not half an hour. */
test('50 000 roots that never end and statements of 1 MB stay within the bounds, and nothing of them stays for good', async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', SCRIPT]);
  const seen = JSON.parse(stdout) as Seen;
  t.comment(stdout);
  t.equal(seen.overLimits, 0, 'at no look');
  t.equal(seen.most.segments, TAIL.maxSegments, 'the bound was reached');
  t.ok(seen.most.bytes > TAIL.maxBytes * 0.9, 'this one, too');
  t.ok((seen.evicted.bytes ?? 0) > 0);
  t.ok(seen.most.growth <= 25, `the heap grew by ${seen.most.growth.toFixed(1)} MB at most`);
  t.ok(seen.growthAfter <= 3, `and by ${seen.growthAfter.toFixed(1)} MB in the end`);
  t.strictSame(seen.heldAfter, { segments: 0, spans: 0, bytes: 0 });
  t.equal(seen.timers, 0);
  t.equal(seen.leaked, 0, `of ${seen.watched} spans`);
  t.equal(seen.verdicts, 152_000, 'one for each segment');
  const evictions = Object.values(seen.evicted).reduce((sum, count) => sum + count, 0);
  t.equal(evictions, seen.evictedInAll, 'each was told');
  t.equal(evictions, 50_000, 'each root that never ended was decided early');
});
