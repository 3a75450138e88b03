import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ended, type Line, logged, readLogs, startChild } from './child.js';
import { filesIn, scratch } from './opened.js';

// Run without tap's settings, on a busy machine, half a minute may not be enough.
t.setTimeout(120_000);

const KILLS = 200;
/** Processes that work in the directory at the same time. */
const LANES = 2;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Lets one process after the other work in the directory, and kills each at a moment that nobody chose. */
async function killMany(directory: string, logs: string, lane: number): Promise<number> {
  let cutOff = 0;
  for (let n = 0; n < KILLS / LANES; n += 1) {
    const name = `${lane}-${n}`;
    const child = startChild({ directory, logs, name, task: 'work' });
    // One in five is killed while it starts, perhaps while it takes over.
    if (Math.random() < 0.2) await pause(30 + Math.random() * 60);
    else await Promise.race([ended(child), logged(logs, name, 'open').then(() => pause(Math.random() * 120))]);
    if (!child.kill('SIGKILL')) throw new Error(`${name} ended by itself with ${child.exitCode}`);
    await ended(child);
    cutOff += writesOf(directory, child.pid);
  }
  return cutOff;
}

/** How many files a dead process had begun to write and not finished, as far as nobody has taken them over yet. */
function writesOf(directory: string, pid: number | undefined): number {
  try {
    return filesIn(directory).filter((file) => file.includes(`-${pid}-`) && file.endsWith('.tmp')).length;
  } catch {
    // The other lane removed something while we looked.
    return 0;
  }
}

const EXPECTED = new Set(['open', 'ready', 'stored', 'taken', 'delivered', 'done', 'taken-over']);

/** What the batches of all processes came to. */
function account(lives: Iterable<Line[]>) {
  const stored = new Set<string>();
  const deliveries = new Map<string, number>();
  /** Lives that ended between the arrival of a batch at the collector and the end of `done`. */
  const inFlight = new Map<string, number>();
  const strange: Line[] = [];
  let takenAtEnd = 0;
  for (const lines of lives) {
    const open = new Map<string, string>();
    for (const line of lines) {
      const { word, text } = line;
      if (word === 'stored') stored.add(text);
      else if (word === 'delivered') deliveries.set(text, (deliveries.get(text) ?? 0) + 1);
      if (!EXPECTED.has(word)) strange.push(line);
      if (word === 'done') open.delete(text);
      else if (word === 'taken' || word === 'delivered') open.set(text, word);
    }
    for (const [id, word] of open) {
      if (word === 'delivered') inFlight.set(id, (inFlight.get(id) ?? 0) + 1);
      else takenAtEnd += 1;
    }
  }
  return { stored, deliveries, inFlight, strange, takenAtEnd };
}

t.test(`${KILLS} kills under load lose no batch that was stored, and repeat only those in flight`, async (t) => {
  const base = scratch();
  const [directory, logs] = [join(base, 'spool'), join(base, 'logs')];
  mkdirSync(logs);
  const started = performance.now();
  const cutOff = await Promise.all(Array.from({ length: LANES }, (_, lane) => killMany(directory, logs, lane)));
  const left = filesIn(directory).length;
  mkdirSync(join(directory, 'go'));
  await ended(startChild({ directory, logs, name: 'last', task: 'replay' }));
  const { stored, deliveries, inFlight, strange, takenAtEnd } = account(readLogs(logs).values());

  const lost = [...stored].filter((id) => !deliveries.has(id));
  const repeated = [...deliveries].filter(([, times]) => times > 1);
  const unexplained = repeated.filter(([id, times]) => times - 1 > (inFlight.get(id) ?? 0));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  t.comment(`${seconds} s: ${stored.size} stored, ${deliveries.size} delivered, ${repeated.length} of them twice`);
  t.comment(`killed with ${inFlight.size} at the collector and not answered, ${takenAtEnd} on the way or released`);
  t.comment(`${cutOff.reduce((sum, count) => sum + count)} writes cut off, ${left} files left for the last process`);
  t.same(lost, [], 'lost');
  t.same(unexplained, [], 'sent twice without having been in flight');
  t.same(strange, [], 'dropped, set aside, unsound, failed');
  t.same(filesIn(directory), [], 'nothing is left');
  t.ok(stored.size > KILLS, 'there was load');
});
