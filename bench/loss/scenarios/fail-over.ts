import { setTimeout as pause } from 'node:timers/promises';
import type { ReceiverProcess } from '../receiver-process.js';
import type { Scenario, Stage } from '../scenario.js';

const GROUP = 'Several endpoints';
const RATE = 512;

/** Agents that know one endpoint are given the first. */
export const FAIL_OVER: readonly Scenario[] = [
  several('two, the first is dead', 2, (receiver) => receiver.down(0), () => 2),
  several('two, the first hangs', 2, (receiver) => receiver.behave({ kind: 'hang' }, 0), () => 2, { staySeconds: 30, test: false }),
  several('three, the first two are dead', 3, (receiver) => Promise.all([receiver.down(0), receiver.down(1)]), () => 2),
  several('two, the first answers 503', 2, (receiver) => receiver.behave({ kind: 'answer', status: 503 }, 0), () => 2),
  {
    ...several('two, the first flaps: 2 s down, 2 s up', 2, (receiver) => receiver.down(0), (quick) => (quick ? 10 : 40)),
    during: flap,
    test: false,
    must: { twice: 0 },
  },
  {
    ...several('two, the first comes back: it is used again', 2, (receiver) => receiver.down(0), (quick) => (quick ? 15 : 60)),
    async during({ receiver, app, quick }) {
      await app.until('ready');
      await pause(quick ? 3000 : 10_000);
      await receiver.up(0);
    },
    test: false,
    must: {
      twice: 0,
      other: ({ tally }) => [tally.arrivals.at(-1)?.endpoint !== 0 && 'the last request went to the second endpoint'],
    },
  },
  several('two, both well', 2, async () => {}, () => 2, {
    must: {
      twice: 0,
      other: ({ tally }) => [tally.arrivals.some(({ endpoint }) => endpoint === 1) && 'the second endpoint was asked'],
    },
  }),
];

function several(
  name: string,
  endpoints: number,
  before: (receiver: ReceiverProcess) => Promise<unknown>,
  seconds: (quick: boolean) => number,
  more: Partial<Scenario> = {},
): Scenario {
  return {
    group: GROUP,
    name,
    app: 'paced',
    args: (quick) => [RATE, seconds(quick)],
    endpoints,
    env: (receiver) => ({ OTEL_AGENT_EXPORT_ENDPOINTS: receiver.urls.join(',') }),
    before,
    staySeconds: 10,
    plain: false,
    limitMs: 120_000,
    beside: seconds(false) + 10,
    must: { twice: 0 },
    ...more,
  };
}

async function flap({ receiver, app }: Stage): Promise<void> {
  await app.until('ready');
  while (app.running && !app.marks().has('finished')) {
    await pause(2000);
    await receiver.up(0);
    await pause(2000);
    await receiver.down(0);
  }
}
