import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ReceiverProcess } from '../receiver-process.js';
import type { Scenario, Stage } from '../scenario.js';
import { spooledFiles } from '../spooled-ids.js';

const GROUP = 'Spool on disk';
/** A SIGKILL may cost what has not waited long enough to go to disk. */
const UNSPOOLED_SECONDS = 5;
const RATE = 500;
/** Leaves at once. */
const ONE_BATCH = 512;
/** Nothing more is expected when nothing has arrived for so long. */
const QUIET_MS = 15_000;

/** Late, but within the time that an ending process has. */
const ANSWER_MS = 300;

const down = (receiver: ReceiverProcess): Promise<void> => receiver.down();

/** What cannot be delivered is on disk when its process has ended, and a later process of the service delivers it. */
export const SPOOL: readonly Scenario[] = [
  spooled('collector down, natural end, next process replays', { app: 'ends', args: ['natural'] }),
  spooled('collector hanging, natural end, next process replays', {
    app: 'ends',
    args: ['natural'],
    before: (receiver) => receiver.behave({ kind: 'hang' }),
  }),
  spooled('collector down, `process.exit()`, next process replays', { app: 'ends', args: ['exit'] }),
  spooled('collector down, uncaught exception, next process replays', { app: 'ends', args: ['throw'] }),
  spooled('collector down, SIGTERM without handler, next process replays', {
    app: 'ends',
    args: ['served'],
    async during({ app }) {
      await app.until('ready');
      app.kill('SIGTERM');
    },
  }),
  {
    ...spooled('collector down, `process.exit()`, next process has no spans of its own', { app: 'ends', args: ['exit'] }),
    after: (stage) => replay(stage, 0),
  },
  {
    ...spooled('collector down, `process.exit()`, a process beside lives on', { app: 'ends', args: ['exit-later'] }),
    limitMs: 120_000,
    async during({ app, start }) {
      await app.until('made');
      start('idle', [ONE_BATCH]);
    },
    after: (stage) => deliver(stage, 60_000),
    // A living process looks only now and then whether another one has left something.
    test: false,
  },
  {
    ...spooled('collector answers late, next process ends while it replays', { app: 'ends', args: ['exit'] }),
    after: endInReplay,
  },
  spooled('collector down, SIGKILL while 500 spans/s are made, next process replays', {
    app: 'paced',
    args: [RATE, 60],
    async during({ app, quick }) {
      await app.until('ready');
      await pause(quick ? 9000 : 20_000);
      app.kill('SIGKILL');
    },
    plain: false,
    test: false,
    limitMs: 60_000,
    must: { lost: UNSPOOLED_SECONDS * RATE, twice: 0 },
  }),
];

function spooled(name: string, more: Partial<Scenario> & Pick<Scenario, 'app'>): Scenario {
  return {
    group: GROUP,
    name,
    env: (_, directory) => ({ OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: join(directory, 'spool') }),
    before: down,
    after: (stage) => replay(stage),
    noPeers: 'it has no spool',
    beside: 20,
    must: { twice: 0 },
    ...more,
  };
}

/** The collector is there again, and a second process runs until everything has arrived. */
async function replay(stage: Stage, spans = ONE_BATCH): Promise<void> {
  await stage.receiver.behave({ kind: 'take' });
  await stage.receiver.up();
  const later = stage.start('idle', [spans]);
  await later.until('idle');
  await deliver(stage);
}

/** A second process ends when all that it replays is stored, and not answered yet; a third one finds what it has left. */
async function endInReplay({ receiver, app, directory, start }: Stage): Promise<void> {
  await receiver.behave({ kind: 'take', delayMs: ANSWER_MS, storedFirst: true });
  await receiver.up();
  const second = start('idle', [0]);
  const made = app.marks().made();
  while (second.running && (await receiver.count()) < made) await pause(5);
  second.kill('SIGTERM');
  await second.ended;
  const third = start('idle', [0]);
  await third.until('idle');
  const started = performance.now();
  while (spooledFiles(join(directory, 'spool')).length > 0 && performance.now() - started < QUIET_MS) await pause(50);
  third.kill('SIGTERM');
}

/** The collector is there again; the living processes are ended when everything has arrived, or nothing more does. */
async function deliver({ receiver, app, apps, directory, note }: Stage, quietMs = QUIET_MS): Promise<void> {
  await receiver.up();
  const made = app.marks().made();
  const started = performance.now();
  let [count, changedAt] = [0, started];
  while (count < made && performance.now() - changedAt < quietMs) {
    await pause(50);
    const now = await receiver.count();
    if (now > count) [count, changedAt] = [now, performance.now()];
  }
  note(`the last arrived ${((changedAt - started) / 1000).toFixed(1)} s after the collector was up`);
  if (count < made) note(`${spooledFiles(join(directory, 'spool')).length} batches are still on disk`);
  for (const each of apps()) if (each.running) each.kill('SIGTERM');
}
