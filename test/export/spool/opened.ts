import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Batch } from '../../../src/export/batch.js';
import type { Clock } from '../../../src/export/sender.js';
import { openSpool } from '../../../src/export/spool/open-spool.js';
import type { SpoolEvent } from '../../../src/export/spool/spool-event.js';
import type { SpoolOptions } from '../../../src/export/spool/spool-options.js';
import type { Spool } from '../../../src/export/spool.js';

/** A spool under test, with what it said. */
export interface Opened {
  readonly spool: Spool;
  readonly events: SpoolEvent[];
  /** Spans of each call of `onDrop`. */
  readonly dropped: number[];
  /** Lets fifteen seconds pass. */
  round(): void;
  /** The service's directory. */
  readonly service: string;
}

/** A directory of its own for a test; removed when the test file ends. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'spool-test-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Opens a spool that is expected to open. */
export function open(directory: string, options: Partial<SpoolOptions> = {}): Opened {
  const events: SpoolEvent[] = [];
  const dropped: number[] = [];
  let next = () => {};
  const clock: Clock = {
    now: () => 0,
    random: () => 0,
    after(_delay, callback) {
      next = callback;
      return () => (next = () => {});
    },
  };
  const spool = openSpool({
    directory,
    service: 'shop',
    maxBytes: 64 * 1024 * 1024,
    clock,
    onDrop: (_reason, spans) => dropped.push(spans),
    say: (event) => events.push(event),
    ...options,
  });
  if ('failed' in spool) throw new Error(spool.failed);
  const service = /^spool\((.*), at most/.exec(spool.describe())?.[1] ?? '';
  return { spool, events, dropped, service, round: () => next() };
}

/** Why a spool does not open. */
export function whyNot(directory: string): string | undefined {
  const spool = openSpool({ directory, service: 'shop', maxBytes: 1e6, onDrop() {}, say() {} });
  if ('failed' in spool) return spool.failed;
  spool.close();
  return undefined;
}

/** Takes and settles everything. */
export function drain(spool: Spool): Batch[] {
  const batches: Batch[] = [];
  for (;;) {
    const batch = spool.take();
    if (!batch) return batches;
    spool.done(batch);
    batches.push(batch);
  }
}

/** Relative paths of everything below a directory but signs of life. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory() && entry.name !== 'owner')
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
