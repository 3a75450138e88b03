import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from './scenario.js';

const POLL_MS = 20;

/** Lets an app go that stays for its spans to arrive: when all of them have, or after so many seconds. */
export async function releaseWhenArrived({ app, receiver, note }: Stage, stayFile: string, seconds: number): Promise<void> {
  await app.until('finished');
  const finished = performance.now();
  const waited = (): number => (performance.now() - finished) / 1000;
  const made = app.marks().made();
  while (app.running && waited() < seconds && (await receiver.count()) < made) await pause(POLL_MS);
  if (app.running && (await receiver.count()) >= made) note(`all arrived ${waited().toFixed(1)} s after the last`);
  rmSync(stayFile);
}
