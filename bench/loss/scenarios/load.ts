import type { ReceiverProcess } from '../receiver-process.js';
import type { Scenario } from '../scenario.js';

const BURSTS = 'Bursts and load, collector up';
const SLOW = 'Slow collector';
const MINUTE_MS = 60_000;

/** Many spans at once, and more than one request at a time can carry. */
export const LOAD: readonly Scenario[] = [
  burst('10 k spans in one turn, natural end', 10_000, 'natural'),
  burst('10 k spans in one turn, `process.exit()`', 10_000, 'exit'),
  { ...burst('100 k spans in one turn, `process.exit()`', 100_000, 'exit'), test: false },
  { ...burst('1 M spans in one turn, natural end', 1_000_000, 'natural'), test: false, must: { lost: 'counted' } },
  paced('1 k spans/s', 1000, (quick) => (quick ? 3 : 10)),
  paced('10 k spans/s', 10_000, (quick) => (quick ? 3 : 10)),
  paced('50 k spans/s', 50_000, (quick) => (quick ? 3 : 10)),
  slow('100 ms per request, 2 k spans/s', 100, 2000, (quick) => (quick ? 4 : 20), 10),
  // Takes a processor.
  { ...slow('100 ms per request, 10 k spans/s', 100, 10_000, (quick) => (quick ? 4 : 20), 10), beside: undefined },
  slow('1 s per request, 1 k spans/s', 1000, 1000, (quick) => (quick ? 6 : 20), 20),
  slow('9 s per request, 200 spans/s', 9000, 200, (quick) => (quick ? 10 : 40), 60),
];

function burst(name: string, spans: number, how: string): Scenario {
  return { group: BURSTS, name, app: 'ends', args: [how, spans], limitMs: 2 * MINUTE_MS };
}

function paced(name: string, rate: number, seconds: (quick: boolean) => number): Scenario {
  const args = (quick: boolean): number[] => [rate, seconds(quick)];
  return { group: BURSTS, name, app: 'paced', args, plain: false, test: false, limitMs: MINUTE_MS };
}

function slow(name: string, delayMs: number, rate: number, seconds: (quick: boolean) => number, staySeconds: number): Scenario {
  return {
    group: SLOW,
    name,
    app: 'paced',
    // Time to carry what has piled up: a collector that is slower than an end may take is another scenario.
    args: (quick) => [rate, seconds(quick)],
    staySeconds,
    before: (receiver: ReceiverProcess) => receiver.behave({ kind: 'take', delayMs }),
    plain: false,
    test: false,
    limitMs: 3 * MINUTE_MS,
    beside: seconds(false) + staySeconds,
    must: { other: ({ tally }) => [tally.concurrent > 16 && `${tally.concurrent} requests at a time`] },
  };
}
