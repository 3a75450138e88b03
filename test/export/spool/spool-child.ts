// A process with a spool, for tests that kill it: `node spool-child.js <directory> <log> <name> <task> [number]`. What
// it does stands in the log at once, one line each, also when it is killed in the next moment.
import { existsSync, openSync, writeSync } from 'node:fs';
import type { Batch } from '../../../src/export/batch.js';
import { openSpool } from '../../../src/export/spool/open-spool.js';
import type { Spool } from '../../../src/export/spool.js';
import { isSound, makeBatch } from './batches.js';

const [directory = '', logFile = '', name = '', task = '', number = '0'] = process.argv.slice(2);
const logged = openSync(logFile, 'a');
/** Lines that tests read: see `readLog`. */
const log = (word: string, text = '') => void writeSync(logged, `${word} ${text}\n`);

function start(): Spool {
  const spool = openSpool({
    directory,
    service: 'shop',
    maxBytes: 2 ** 31,
    onDrop: (_reason, spans) => log('dropped', String(spans)),
    say: (event) => log(event.kind, JSON.stringify(event)),
  });
  if ('failed' in spool) throw new Error(spool.failed);
  log('open');
  return spool;
}

function arrive(batch: Batch): void {
  if (!isSound(batch)) log('unsound', batch.id);
  log('delivered', batch.id);
}

function answered(spool: Spool, batch: Batch): void {
  spool.done(batch);
  log('done', batch.id);
}

/** To the collector, or back. */
const travel = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 2));

function storeOne(spool: Spool, n: number, bytes: number): void {
  const batch = makeBatch(`${name}.${n}`, { bytes });
  log(spool.store(batch) ? 'stored' : 'refused', batch.id);
}

/** Stores and delivers until it is killed, with a collector that is often away. */
async function work(spool: Spool): Promise<void> {
  for (let n = 0; ; n += 1) {
    storeOne(spool, n, Math.floor(Math.random() ** 3 * 1_000_000));
    for (let some = Math.random() * 3; some >= 1; some -= 1) {
      const batch = spool.take();
      if (!batch) break;
      log('taken', batch.id);
      await travel();
      if (Math.random() < 0.2) {
        spool.release(batch);
        continue;
      }
      arrive(batch);
      await travel();
      answered(spool, batch);
    }
  }
}

function replay(spool: Spool): void {
  for (let batch = spool.take(); batch; batch = spool.take()) {
    log('taken', batch.id);
    arrive(batch);
    answered(spool, batch);
  }
}

/** Nobody is left behind when a test fails. */
const LONGEST_LIFE_MS = 30_000;

function main(): void {
  setTimeout(() => process.exit(1), LONGEST_LIFE_MS).unref();
  if (task === 'work') void work(start());
  if (task === 'fill') {
    const spool = start();
    for (let n = 0; n < Number(number); n += 1) storeOne(spool, n, 3000);
    process.kill(process.pid, 'SIGKILL');
  }
  if (task === 'hold') {
    storeOne(start(), 0, 3000);
    log('ready');
    setInterval(() => {}, 1000);
  }
  if (task === 'replay') {
    log('ready');
    // All begin in the same moment.
    for (const begun = Date.now(); !existsSync(`${directory}/go`) && Date.now() < begun + LONGEST_LIFE_MS; );
    const spool = start();
    replay(spool);
    spool.close();
  }
}

main();
