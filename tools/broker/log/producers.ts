import { errors } from '../errors.js';
import type { Batch } from './batch.js';

interface Sent {
  readonly first: number;
  readonly last: number;
  readonly baseOffset: number;
}

interface Producer {
  epoch: number;
  /** The latest batches, oldest first: a producer has at most five requests on the way. */
  sent: Sent[];
}

const remembered = 5;
const sequences = 2 ** 31;

/** What one partition knows of its idempotent producers: which batch comes next, which one is a repetition. */
export class Producers {
  readonly #byId = new Map<number, Producer>();

  /** `none` to append, another error code to refuse, or the batch's place in the log when it is there already. */
  check(batch: Batch): number | { readonly duplicateOf: number } {
    const producer = this.#byId.get(batch.producerId);
    if (!producer) return errors.none;
    if (batch.producerEpoch < producer.epoch) return errors.invalidProducerEpoch;
    if (batch.producerEpoch > producer.epoch) {
      return batch.baseSequence === 0 ? errors.none : errors.outOfOrderSequenceNumber;
    }
    const { first, last } = range(batch);
    const same = producer.sent.find((sent) => sent.first === first && sent.last === last);
    if (same) return { duplicateOf: same.baseOffset };
    const latest = producer.sent.at(-1);
    return !latest || first === (latest.last + 1) % sequences ? errors.none : errors.outOfOrderSequenceNumber;
  }

  remember(batch: Batch): void {
    const producer = this.#at(batch.producerId, batch.producerEpoch);
    producer.sent.push({ ...range(batch), baseOffset: batch.baseOffset });
    if (producer.sent.length > remembered) producer.sent.shift();
  }

  /** From now on, refuse this producer's batches with an earlier epoch. */
  fence(producerId: number, epoch: number): void {
    this.#at(producerId, epoch);
  }

  #at(producerId: number, epoch: number): Producer {
    const known = this.#byId.get(producerId);
    if (known?.epoch === epoch) return known;
    const producer: Producer = { epoch, sent: [] };
    this.#byId.set(producerId, producer);
    return producer;
  }
}

function range(batch: Batch): { first: number; last: number } {
  return { first: batch.baseSequence, last: (batch.baseSequence + batch.count - 1) % sequences };
}
