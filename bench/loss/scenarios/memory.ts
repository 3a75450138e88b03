import { setTimeout as pause } from 'node:timers/promises';
import type { ReceiverProcess } from '../receiver-process.js';
import type { Scenario, Stage } from '../scenario.js';

const GROUP = 'Memory, 5 k spans/s';
const RATE = 5000;
/** A fifth of the run is enough for the heap to find its size. */
const SETTLED = 0.2;

/** The bound of the queue holds over time: memory grows to it and no further. */
export const MEMORY: readonly Scenario[] = [
  load('collector well', async () => {}),
  load('collector down', (receiver) => receiver.down()),
  load('collector hanging', (receiver) => receiver.behave({ kind: 'hang' })),
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
    must: { lost: 'counted' },
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
  const settled = values.slice(Math.floor(values.length * SETTLED));
  note(`RSS in tenths of the run: ${values.map((value) => value.toFixed(0)).join(' ')} MB`);
  note(`settled ${Math.min(...settled).toFixed(0)}–${Math.max(...settled).toFixed(0)} MB`);
}
