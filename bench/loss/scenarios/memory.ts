import { setTimeout as pause } from 'node:timers/promises';
import type { ReceiverProcess } from '../receiver-process.js';
import type { Result } from '../result.js';
import type { Scenario, Stage } from '../scenario.js';

const GROUP = 'Memory, 5 k spans/s';
const RATE = 5000;
/** Of the queue, in MB. */
const BOUND = 32;
/** The same load with a collector that takes everything: 64 to 80 MB, most of which a process without agent takes too. */
const HEALTHY = 80;
/** Batches between the threads and copies in flight. */
const ROOM = 8;
/** Once the queue is full: what the garbage collectors make of it. */
const WAVES = 16;
/** After seven tenths of the run the heap has found its size, and the queue is full (which takes about fifteen seconds). */
const SETTLED = 7;
const SHORT_SECONDS = 40;
const LONG_SECONDS = 300;
const VALUES = 'RSS in tenths of the run: ';

/** The bound of the queue holds over time: memory grows to it and no further. */
export const MEMORY: readonly Scenario[] = [
  load('collector well', LONG_SECONDS, async () => {}, 0),
  { ...load('collector down', LONG_SECONDS, (receiver) => receiver.down(), 'counted'), plain: false },
  { ...load('collector down, short', SHORT_SECONDS, (receiver) => receiver.down(), 'counted'), plain: false },
  { ...load('collector hanging', SHORT_SECONDS, (receiver) => receiver.behave({ kind: 'hang' }), 'counted'), plain: false },
];

function load(
  name: string,
  seconds: number,
  before: (receiver: ReceiverProcess) => Promise<unknown>,
  lost: 0 | 'counted',
): Scenario {
  return {
    group: GROUP,
    name,
    app: 'paced',
    args: (quick) => [RATE, quick ? SHORT_SECONDS : seconds],
    before,
    during: (stage) => watch(stage, stage.quick ? SHORT_SECONDS : seconds),
    ...(lost === 0 && { staySeconds: 10 }),
    test: false,
    limitMs: 400_000,
    beside: seconds,
    must: { lost, other: judged },
  };
}

/** Resident memory over the run, in tenths. */
async function watch({ app, note }: Stage, seconds: number): Promise<void> {
  await app.until('ready');
  const values: number[] = [app.rss()];
  for (let tenth = 0; tenth < 10 && app.running; tenth += 1) {
    await pause(seconds * 100 - 20);
    values.push(app.rss());
  }
  note(`${VALUES}${values.map((value) => value.toFixed(0)).join(' ')} MB`);
}

/** All of it within the bound of the queue and some room; and once it is full, nothing grows any more. */
function judged({ notes }: Result): (string | false)[] {
  const text = notes.find((note) => note.startsWith(VALUES));
  const values = text?.slice(VALUES.length).match(/\d+/g)?.map(Number) ?? [];
  const [first, settled] = [values[0], values[SETTLED]];
  if (first === undefined || settled === undefined) return ['memory was not measured'];
  const grown = Math.max(...values) - first;
  const grownLater = Math.max(...values.slice(SETTLED)) - settled;
  return [
    grown > BOUND + HEALTHY + ROOM && `grew by ${grown} MB, which is more than ${BOUND} MB beside the load's ${HEALTHY + ROOM} MB`,
    grownLater > WAVES && `grew by ${grownLater} MB after it should have settled`,
  ];
}
