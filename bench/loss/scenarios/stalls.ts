import type { Marks } from '../marks.js';
import type { Result } from '../result.js';
import type { Scenario, Stage } from '../scenario.js';

const GROUP = 'The service thread';
const MOST_MICROSECONDS = 4;

/** What export does to the event loop of the service, and what a blocked event loop does to export. */
export const STALLS: readonly Scenario[] = [
  {
    group: GROUP,
    name: 'delays of the event loop, 10 k spans/s of 15 attributes',
    app: 'paced',
    args: (quick) => [10_000, quick ? 4 : 20, 15],
    test: false,
    limitMs: 60_000,
    async during({ app, note }: Stage) {
      await app.ended;
      const [at = '{}'] = app.marks().all('delays');
      note(`event loop delay in ms: ${Object.entries(JSON.parse(at) as object).map(([share, ms]) => `${share} ${ms}`).join(', ')}`);
    },
  },
  {
    group: GROUP,
    name: 'size and encoding of a span of 15 attributes',
    app: 'encode-cost',
    plain: false,
    peers: false,
    test: false,
    async during({ app, note }: Stage) {
      await app.ended;
      const { median, undisturbed } = costOf(app.marks());
      note(`${median.toFixed(1)} µs per span, ${undisturbed.toFixed(1)} µs in the fastest tenth of the batches`);
    },
    must: { other: ({ marks }: Result) => [costOf(marks).undisturbed > MOST_MICROSECONDS && `more than ${MOST_MICROSECONDS} µs`] },
  },
  {
    group: GROUP,
    name: 'event loop blocked',
    app: 'blocked',
    args: (quick) => [quick ? 8 : 30],
    test: false,
    limitMs: 60_000,
    async during({ app, receiver, note }: Stage) {
      await app.until('finished');
      note(`${await receiver.count()} of ${app.marks().made()} had arrived while it was blocked`);
    },
    must: { other: ({ notes }: Result) => [notes[0]?.startsWith('0 of') === true && 'nothing left while the event loop was blocked'] },
  },
];

function costOf(marks: Marks): { median: number; undisturbed: number } {
  const [text = '{"median":-1,"undisturbed":-1}'] = marks.all('cost');
  return JSON.parse(text) as ReturnType<typeof costOf>;
}
