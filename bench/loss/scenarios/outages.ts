import { setTimeout as pause } from 'node:timers/promises';
import type { Scenario, Stage } from '../scenario.js';

const GROUP = 'Outages, 500 spans/s';
const RATE = 500;

/** The collector goes and comes back while spans are made; what it would have taken has to arrive in the end. */
export const OUTAGES: readonly Scenario[] = [
  outage('down from the start, up later', (quick) => (quick ? 5 : 60), (quick) => (quick ? 8 : 75), async ({ receiver }, seconds) => {
    await receiver.down();
    await pause(seconds * 1000);
    await receiver.up();
  }),
  outage('down while running', (quick) => (quick ? 5 : 60), (quick) => (quick ? 9 : 75), async ({ receiver }, seconds) => {
    await pause(1000);
    await receiver.down();
    await pause(seconds * 1000);
    await receiver.up();
  }),
  outage('hanging, then well', (quick) => (quick ? 5 : 60), (quick) => (quick ? 9 : 75), async ({ receiver }, seconds) => {
    await receiver.behave({ kind: 'hang' });
    await pause(seconds * 1000);
    await receiver.behave({ kind: 'take' });
  }),
  outage('restarted five times', () => 5, (quick) => (quick ? 8 : 30), async ({ receiver, quick }, times) => {
    for (let time = 0; time < times; time += 1) {
      await pause(quick ? 700 : 3000);
      await receiver.down();
      await pause(quick ? 300 : 1500);
      await receiver.up();
    }
  }),
];

function outage(
  name: string,
  amount: (quick: boolean) => number,
  seconds: (quick: boolean) => number,
  happens: (stage: Stage, amount: number) => Promise<void>,
): Scenario {
  return {
    group: GROUP,
    name,
    app: 'paced',
    args: (quick) => [RATE, seconds(quick)],
    // A pause that has grown to its longest has to pass before the collector is asked again.
    staySeconds: 45,
    during: (stage) => happens(stage, amount(stage.quick)),
    plain: false,
    test: false,
    limitMs: 180_000,
    beside: seconds(false) + 20,
  };
}
