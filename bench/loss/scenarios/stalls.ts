import type { Cost } from '../apps/encode-cost.js';
import type { Marks } from '../marks.js';
import type { Result } from '../result.js';
import type { Scenario, Stage } from '../scenario.js';

const GROUP = 'The service thread';
const MOST_MICROSECONDS = 4;
/** At a stretch. */
const MOST_MS = 5;
/** Where nothing was measured, everything is too much. */
const NEVER = { median: Number.POSITIVE_INFINITY, undisturbed: Number.POSITIVE_INFINITY };

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
      const { shares, percentiles } = delaysOf(app.marks());
      note(`share of turns later than: ${shares}; in ms: ${percentiles}`);
    },
    // A machine that does other things as well delays everybody: what counts is what is added.
    must: { other: ({ marks }, plain) => [judged(delaysOf(marks).p999, plain ? delaysOf(plain.marks).p999 : 0)] },
  },
  {
    group: GROUP,
    name: 'size and encoding of a span of 15 attributes',
    app: 'encode-cost',
    args: ['usual'],
    limitMs: 60_000,
    plain: false,
    noPeers: 'it measures a part of ours',
    test: false,
    async during({ app, note }: Stage) {
      await app.ended;
      const { median, undisturbed } = costOf(app.marks()).span ?? NEVER;
      note(`${median.toFixed(1)} µs of processor time per span, ${undisturbed.toFixed(1)} µs in the fastest tenth of the batches`);
    },
    must: {
      other: ({ marks }: Result) => [
        (costOf(marks).span ?? NEVER).undisturbed > MOST_MICROSECONDS && `more than ${MOST_MICROSECONDS} µs`,
      ],
    },
  },
  {
    group: GROUP,
    name: 'the longest stretch: encoding of whole batches of large spans',
    app: 'encode-cost',
    args: ['large'],
    plain: false,
    noPeers: 'it measures a part of ours',
    test: false,
    limitMs: 60_000,
    async during({ app, note }: Stage) {
      await app.ended;
      note(batchesOf(app.marks()).map(({ what, ms }) => `${what} ${ms.toFixed(1)} ms`).join(', '));
    },
    must: {
      other: ({ marks }: Result) =>
        batchesOf(marks).map(({ what, ms }) => ms > MOST_MS && `${what}: more than ${MOST_MS} ms at a stretch`),
    },
  },
  {
    group: GROUP,
    name: 'event loop blocked',
    app: 'blocked',
    args: (quick) => [quick ? 8 : 30],
    test: false,
    limitMs: 60_000,
    beside: 100,
    async during({ app, receiver, note }: Stage) {
      await app.until('finished');
      note(`${await receiver.count()} of ${app.marks().made()} had arrived while it was blocked`);
    },
    must: { other: ({ notes }: Result) => [notes[0]?.startsWith('0 of') === true && 'nothing left while the event loop was blocked'] },
  },
];

function costOf(marks: Marks): Cost {
  const [text = '{}'] = marks.all('cost');
  return JSON.parse(text) as Cost;
}

function batchesOf(marks: Marks): NonNullable<Cost['batches']> {
  return costOf(marks).batches ?? [{ what: 'not measured', ms: Number.POSITIVE_INFINITY }];
}

/** What apps/paced.ts says of its event loop. */
function delaysOf(marks: Marks): { shares: string; percentiles: string; p999: number } {
  const [text = '{"later":{},"at":{}}'] = marks.all('delays');
  const { later, at } = JSON.parse(text) as Record<'later' | 'at', Record<string, string>>;
  const listed = (of: Record<string, string>): string => Object.entries(of).map((pair) => pair.join(' ')).join(', ');
  return { shares: listed(later), percentiles: listed(at), p999: Number(at['p99.9'] ?? Number.POSITIVE_INFINITY) };
}

function judged(ours: number, plain: number): string | false {
  return ours > MOST_MS && ours - plain > MOST_MS && `one turn in a thousand is more than ${MOST_MS} ms late`;
}
