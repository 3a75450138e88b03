/** Where a group is in a partition. */
export interface Committed {
  readonly offset: number;
  readonly leaderEpoch: number;
  readonly metadata: string | null;
}

/** One committed offset with its partition. */
export interface Commit extends Committed {
  readonly topic: string;
  readonly partition: number;
}

/** The committed offsets of a group, and those that wait for the end of a transaction. */
export class Offsets {
  readonly #byTopic = new Map<string, Map<number, Committed>>();
  /** Producer id → what its open transaction wants to commit. */
  readonly #pending = new Map<number, Commit[]>();

  get(topic: string, partition: number): Committed | undefined {
    return this.#byTopic.get(topic)?.get(partition);
  }

  /** Topic → partitions with an offset. */
  get all(): { topic: string; partitions: number[] }[] {
    return [...this.#byTopic].map(([topic, partitions]) => ({ topic, partitions: [...partitions.keys()] }));
  }

  commit({ topic, partition, ...committed }: Commit): void {
    const partitions = this.#byTopic.get(topic) ?? new Map<number, Committed>();
    this.#byTopic.set(topic, partitions.set(partition, committed));
  }

  /** To be committed, or forgotten, when the producer's transaction ends. */
  prepare(producerId: number, commit: Commit): void {
    this.#pending.set(producerId, [...(this.#pending.get(producerId) ?? []), commit]);
  }

  /** Whether a transaction may still change this partition's offset. */
  unstable(topic: string, partition: number): boolean {
    return [...this.#pending.values()]
      .flat()
      .some((commit) => commit.topic === topic && commit.partition === partition);
  }

  settle(producerId: number, committed: boolean): void {
    if (committed) for (const commit of this.#pending.get(producerId) ?? []) this.commit(commit);
    this.#pending.delete(producerId);
  }

  forget(topic: string): void {
    this.#byTopic.delete(topic);
  }
}
