import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess } from '../app-process.js';
import type { Scenario, Stage } from '../scenario.js';
import { spooledFiles, spooledIds } from '../spooled-ids.js';

const SPANS_PER_SECOND = 4000;
/** Nothing more is expected when nothing has arrived for so long. */
const QUIET_MS = 40_000;

/** Spans that were on disk at some kill. */
interface Seen {
  readonly ids: Set<number>;
  /** Those of them that had been taken by the collector, whose answer died with the process. */
  inFlight: number;
}

const seen = new WeakMap<Stage, Seen>();

/** Process after process is killed at a random moment while the collector comes and goes; the disk has the last word. */
export const KILL_STORM: Scenario = {
  group: 'Spool on disk',
  name: 'SIGKILLs at random moments of a load, collector coming and going',
  app: 'paced',
  args: [SPANS_PER_SECOND, 60],
  env: (_, directory) => ({ OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: join(directory, 'spool') }),
  during: (stage) => killAll(stage, stage.quick ? 10 : 200),
  after: deliverRest,
  plain: false,
  noPeers: 'it has no spool',
  beside: 400,
  test: false,
  limitMs: 600_000,
  must: {
    // What was not on disk yet: not what this is about.
    lost: Number.POSITIVE_INFINITY,
    other: ({ notes }) => [!notes.includes(NONE_LOST) && 'spooled spans did not arrive', !notes.includes(NONE_TWICE) && 'spans were sent twice'],
  },
};

const NONE_LOST = 'every span that was on disk at a kill has arrived';
const NONE_TWICE = 'none arrived twice but those in flight at a kill';

async function killAll(stage: Stage, kills: number): Promise<void> {
  const { receiver, directory, start, note } = stage;
  const record: Seen = { ids: new Set(), inFlight: 0 };
  seen.set(stage, record);
  let app: AppProcess = stage.app;
  for (let kill = 1; kill <= kills; kill += 1) {
    await (Math.random() < 0.5 ? receiver.up() : receiver.down());
    await pause(200 + Math.random() * 1500);
    app.kill('SIGKILL');
    await app.ended;
    // A request that the dead process had sent to its end is still answered.
    await receiver.tally();
    const ids = spooledIds(join(directory, 'spool'));
    const taken = await receiver.has(ids);
    record.inFlight += taken.filter(Boolean).length;
    for (const id of ids) record.ids.add(id);
    if (kill < kills) app = start('paced', [SPANS_PER_SECOND, 60]);
  }
  note(`${kills} kills, ${record.ids.size} spans on disk at one of them, ${record.inFlight} of these in flight`);
}

async function deliverRest(stage: Stage): Promise<void> {
  const { receiver, directory, start, note } = stage;
  const { ids, inFlight } = seen.get(stage) ?? { ids: new Set<number>(), inFlight: 0 };
  await receiver.up();
  const last = start('idle', [512]);
  let [left, changedAt] = [Number.POSITIVE_INFINITY, performance.now()];
  while (left > 0 && performance.now() - changedAt < QUIET_MS) {
    await pause(200);
    const files = spooledFiles(join(directory, 'spool')).length;
    if (files < left) [left, changedAt] = [files, performance.now()];
  }
  last.kill('SIGTERM');
  await last.ended;
  const arrived = await receiver.has([...ids]);
  const missing = arrived.filter((here) => !here).length;
  const { twice } = await receiver.tally();
  note(missing === 0 ? NONE_LOST : `${missing} spans that were on disk at a kill have not arrived; ${left} files are left`);
  note(twice <= inFlight ? NONE_TWICE : `${twice} spans arrived twice`);
}
