import { errors } from './errors.js';
import type { Offsets } from './groups/offsets.js';
import type { Partition } from './log/partition.js';
import type { Timers } from './timers.js';

/** Who writes: the identity that InitProducerId gave. */
export interface Identity {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

interface Transaction {
  producerId: number;
  epoch: number;
  timeout: number;
  /** How the last one ended, so that a repeated EndTxn gets the same answer. */
  state: 'Empty' | 'Ongoing' | 'Committed' | 'Aborted';
  readonly partitions: Set<Partition>;
  readonly groups: Set<Offsets>;
  stopTimeout: () => void;
}

const lastEpoch = 32_766;
/** Kafka's default for `transaction.max.timeout.ms`. */
const longestTimeout = 15 * 60 * 1000;

/** The producers' numbers and the transactions of those that have a transactional id. */
export class Transactions {
  readonly #byId = new Map<string, Transaction>();
  readonly #timers: Timers;
  #nextProducerId = 1000;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** A number for an idempotent producer without transactions. */
  newProducer(): { error: number; producerId: number; producerEpoch: number } {
    return { error: errors.none, producerId: this.#nextProducerId++, producerEpoch: 0 };
  }

  /**
   * The number for a transactional id; fences the producer that had it before and aborts what that one left open.
   * `expected` is the identity that a producer thinks it has, `timeout` in ms.
   */
  initialise(id: string, timeout: number, expected?: { producerId: number; producerEpoch: number }) {
    if (timeout <= 0 || timeout > longestTimeout) return { ...unnamed, error: errors.invalidTransactionTimeout };
    const known = this.#byId.get(id);
    const fenced =
      known && expected && (expected.producerId !== known.producerId || expected.producerEpoch !== known.epoch);
    if (fenced) return { ...unnamed, error: errors.producerFenced };
    const transaction = known ?? this.#create(id);
    if (known) this.#raiseEpoch(known);
    transaction.timeout = timeout;
    transaction.state = 'Empty';
    return { error: errors.none, producerId: transaction.producerId, producerEpoch: transaction.epoch };
  }

  /** Makes partitions part of the producer's transaction; beginning one if need be. An error code. */
  addPartitions(who: Identity, partitions: readonly Partition[]): number {
    return this.#extend(who, (transaction) => partitions.forEach((partition) => transaction.partitions.add(partition)));
  }

  /** Makes a group's offsets part of the producer's transaction; beginning one if need be. An error code. */
  addOffsets(who: Identity, offsets: Offsets): number {
    return this.#extend(who, (transaction) => transaction.groups.add(offsets));
  }

  /** Whether the producer may write to the partition in a transaction. An error code. */
  mayWrite(who: Identity, partition: Partition): number {
    const transaction = this.#byId.get(who.transactionalId);
    const error = refusal(transaction, who);
    if (error !== errors.none) return error;
    return transaction?.state === 'Ongoing' && transaction.partitions.has(partition)
      ? errors.none
      : errors.invalidTxnState;
  }

  /** Whether the producer may commit the group's offsets in a transaction. An error code. */
  mayCommit(who: Identity, offsets: Offsets): number {
    const transaction = this.#byId.get(who.transactionalId);
    const error = refusal(transaction, who);
    if (error !== errors.none) return error;
    return transaction?.state === 'Ongoing' && transaction.groups.has(offsets) ? errors.none : errors.invalidTxnState;
  }

  /** Commits or aborts. An error code. */
  end(who: Identity, committed: boolean): number {
    const transaction = this.#byId.get(who.transactionalId);
    const error = refusal(transaction, who);
    if (error !== errors.none || !transaction) return error;
    const repeated = transaction.state === (committed ? 'Committed' : 'Aborted');
    if (transaction.state !== 'Ongoing') return repeated ? errors.none : errors.invalidTxnState;
    this.#settle(transaction, committed);
    return errors.none;
  }

  #create(id: string): Transaction {
    const { producerId } = this.newProducer();
    const transaction: Transaction = {
      producerId,
      epoch: 0,
      timeout: 0,
      state: 'Empty',
      partitions: new Set(),
      groups: new Set(),
      stopTimeout: () => {},
    };
    this.#byId.set(id, transaction);
    return transaction;
  }

  /** From here on the producer that had the earlier epoch is refused everywhere. */
  #raiseEpoch(transaction: Transaction): void {
    transaction.epoch++;
    if (transaction.state === 'Ongoing') this.#settle(transaction, false);
    if (transaction.epoch >= lastEpoch) Object.assign(transaction, { producerId: this.#nextProducerId++, epoch: 0 });
  }

  #extend(who: Identity, change: (transaction: Transaction) => void): number {
    const transaction = this.#byId.get(who.transactionalId);
    const error = refusal(transaction, who);
    if (error !== errors.none || !transaction) return error;
    if (transaction.state !== 'Ongoing') {
      transaction.state = 'Ongoing';
      transaction.stopTimeout = this.#timers.after(transaction.timeout, () => this.#raiseEpoch(transaction));
    }
    change(transaction);
    return errors.none;
  }

  #settle(transaction: Transaction, committed: boolean): void {
    const { producerId, epoch, partitions, groups } = transaction;
    transaction.stopTimeout();
    transaction.state = committed ? 'Committed' : 'Aborted';
    for (const partition of partitions) partition.end(producerId, epoch, committed);
    for (const offsets of groups) offsets.settle(producerId, committed);
    partitions.clear();
    groups.clear();
  }
}

const unnamed = { producerId: -1, producerEpoch: -1 };

function refusal(transaction: Transaction | undefined, who: Identity): number {
  if (!transaction || transaction.producerId !== who.producerId) return errors.invalidProducerIdMapping;
  return transaction.epoch === who.producerEpoch ? errors.none : errors.producerFenced;
}
