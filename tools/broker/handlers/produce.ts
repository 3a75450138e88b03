import { errors } from '../errors.js';
import { Batch } from '../log/batch.js';
import type { Appended } from '../log/partition.js';
import { produce } from '../messages/records.js';
import { route } from '../route.js';
import { settings, type Topics } from '../topics.js';
import type { Transactions } from '../transactions.js';

/** Taking records. */
export function produceRoutes(topics: Topics, transactions: Transactions) {
  const append = (name: string, index: number, bytes: Buffer | null, acks: number, transactionalId: string | null): Appended => {
    const topic = topics.get(name);
    const partition = topic?.partitions[index];
    if (!topic || !partition) return refused(errors.unknownTopicOrPartition);
    if (bytes && bytes.length > Number(settings(topic).get('max.message.bytes')))
      return refused(errors.messageTooLarge);
    // There is this one copy of everything.
    if (acks === -1 && Number(settings(topic).get('min.insync.replicas')) > 1) return refused(errors.notEnoughReplicas);
    const batch = Batch.parse(bytes);
    if (typeof batch === 'number') return refused(batch);
    if (batch.transactional) {
      const { producerId, producerEpoch } = batch;
      if (transactionalId === null) return refused(errors.invalidTxnState);
      const error = transactions.mayWrite({ transactionalId, producerId, producerEpoch }, partition);
      // Produce has no code of its own for a fenced producer before transactions say so.
      if (error !== errors.none) return refused(error === errors.producerFenced ? errors.invalidProducerEpoch : error);
    }
    return partition.append(batch);
  };

  return [
    route(produce, ({ acks, topicData, transactionalId }) => {
      const valid = acks >= -1 && acks <= 1;
      const responses = topicData.map(({ name, partitionData }) => ({
        name,
        partitionResponses: partitionData.map(({ index, records }) => {
          const done = valid ? append(name, index, records, acks, transactionalId) : refused(errors.invalidRequiredAcks);
          const logStartOffset = topics.partition(name, index)?.startOffset ?? -1;
          return { index, errorCode: done.error, baseOffset: done.baseOffset, logStartOffset };
        }),
      }));
      if (acks !== 0) return { responses };
      // Nobody reads an answer: closing the connection is the only way to say that something was refused.
      const failed = responses.some((one) => one.partitionResponses.some(({ errorCode }) => errorCode !== errors.none));
      if (failed) throw new RangeError('records sent without wanting an answer were refused');
      return null;
    }),
  ];
}

const refused = (error: number): Appended => ({ error, baseOffset: -1 });
