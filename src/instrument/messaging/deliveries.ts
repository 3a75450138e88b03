/** Names of topics and groups come from the service. */
const MOST_PARTITIONS = 1000;
/** Of a partition: older ones are forgotten. */
const MOST_PASSES = 8;

/** A run of messages, in the order of their offsets, that was given to the service so many times. */
interface Pass {
  first: number;
  last: number;
  times: number;
}

interface Partition {
  now: Pass;
  readonly before: Pass[];
}

/** How often one message was given to the service before. */
export type EarlierOf = (offset: string) => number;

/**
 * Knows how often this process was given a message before: after a failure, a client begins again at the first message that is not done. What is kept of
 * a partition are the offsets at which it did so, not the messages.
 */
export class Deliveries {
  readonly #partitions = new Map<string, Partition>();

  /** Notes that the messages from `first` to `last` are given to the service now. */
  note(group: string | undefined, topic: string, partition: number, first: string, last: string): EarlierOf {
    const name = `${topic}/${partition}/${group ?? ''}`;
    const [from, to] = [Number(first), Number(last)];
    let known = this.#partitions.get(name);
    if (!known) {
      known = { now: { first: from, last: to, times: 1 }, before: [] };
      if (this.#partitions.size >= MOST_PARTITIONS) this.#partitions.clear();
      this.#partitions.set(name, known);
    } else if (from > known.now.last) {
      known.now.last = to;
    } else {
      begin(known, from, to);
    }
    const { before } = known;
    return before.length === 0 ? none : (offset) => timesOf(before, Number(offset));
  }
}

const none = () => 0;

function begin(partition: Partition, first: number, last: number): void {
  const { now, before } = partition;
  const same = before.find((pass) => pass.first === now.first && pass.last === now.last);
  if (same) same.times += now.times;
  else if (before.push(now) > MOST_PASSES) before.shift();
  partition.now = { first, last, times: 1 };
}

function timesOf(passes: readonly Pass[], offset: number): number {
  let times = 0;
  for (const pass of passes) if (pass.first <= offset && offset <= pass.last) times += pass.times;
  return times;
}
