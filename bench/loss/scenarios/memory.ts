import { setTimeout as pause } from 'node:timers/promises';
import type { ReceiverProcess } from '../receiver-process.js';
import type { Scenario, Stage } from '../scenario.js';

const GROUP = 'Memory, 5 k spans/s';
const RATE = 5000;
/** Of the queue, in MB. */
const BOUND = 32;
/** After three tenths of the run the heap has found its size, and in the long form the queue is full. */
const SETTLED = 3;
const GREW = /grew by (\d+) MB/;

/** The bound of the queue holds over time: memory grows to it and no further. */
export const MEMORY: readonly Scenario[] = [
  load('collector well', async () => {}),
  { ...load('collector down', (receiver) => receiver.down()), plain: false },
  { ...load('collector hanging', (receiver) => receiver.behave({ kind: 'hang' })), plain: false, peers: false },
];

function load(name: string, before: (receiver: ReceiverProcess) => Promise<unknown>): Scenario {
  const seconds = (quick: boolean): number => (quick ? 20 : 300);
  return {
    group: GROUP,
    name,
    app: 'paced',
    args: (quick) => [RATE, seconds(quick)],
    before,
    during: (stage) => watch(stage, seconds(stage.quick)),
    test: false,
    limitMs: 400_000,
    must: { lost: 'counted', other: ({ notes }) => [grownBy(notes) > BOUND && `grew by more than ${BOUND} MB`] },
  };
}

/** Resident memory over the run, in tenths. */
async function watch({ app, note }: Stage, seconds: number): Promise<void> {
  await app.until('ready');
  const values: number[] = [];
  for (let tenth = 0; tenth < 10 && app.running; tenth += 1) {
    await pause(seconds * 100 - 20);
    values.push(app.rss());
  }
  const settled = values.slice(SETTLED - 1);
  note(`RSS in tenths of the run: ${values.map((value) => value.toFixed(0)).join(' ')} MB`);
  note(`from the third on it grew by ${(Math.max(...settled) - (settled[0] ?? 0)).toFixed(0)} MB`);
}

function grownBy(notes: readonly string[]): number {
  return Number(notes.map((note) => GREW.exec(note)?.[1]).find((megabytes) => megabytes !== undefined) ?? 0);
}
