import { errors } from '../errors.js';
import type { Groups } from '../groups/groups.js';
import {
  addOffsetsToTxn,
  addPartitionsToTxn,
  endTxn,
  initProducerId,
  txnOffsetCommit,
} from '../messages/transactions.js';
import { route } from '../route.js';
import type { Topics } from '../topics.js';
import type { Transactions } from '../transactions.js';

/** PRODUCER_FENCED came with a later version of every request; before it, the code was that of a wrong epoch. */
const inWordsOf = (version: number, since: number, error: number) =>
  error === errors.producerFenced && version < since ? errors.invalidProducerEpoch : error;

/** Idempotent producers and transactions. */
export function transactionRoutes(topics: Topics, groups: Groups, transactions: Transactions) {
  return [
    route(initProducerId, ({ transactionalId, transactionTimeoutMs, producerId, producerEpoch }, { version }) => {
      const expected = producerId >= 0 ? { producerId, producerEpoch } : undefined;
      const { error, ...given } =
        transactionalId === null
          ? transactions.newProducer()
          : transactions.initialise(transactionalId, transactionTimeoutMs, expected);
      return { errorCode: inWordsOf(version, 4, error), ...given };
    }),

    route(addPartitionsToTxn, (request, { version }) => {
      const found = request.topics.flatMap(({ name, partitions }) =>
        partitions.map((one) => topics.partition(name, one)),
      );
      const known = found.filter((partition) => partition !== undefined);
      // All or none: one unknown partition keeps the others out, too.
      const error =
        known.length < found.length ? errors.unknownTopicOrPartition : transactions.addPartitions(request, known);
      return {
        topics: request.topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map((partitionIndex) => ({ partitionIndex, errorCode: inWordsOf(version, 2, error) })),
        })),
      };
    }),

    route(addOffsetsToTxn, (request, { version }) => {
      const error = transactions.addOffsets(request, groups.getOrCreate(request.groupId).offsets);
      return { errorCode: inWordsOf(version, 2, error) };
    }),

    route(txnOffsetCommit, (request, { version }) => {
      const { groupId, memberId, groupInstanceId, generationId, producerId } = request;
      const group = groups.getOrCreate(groupId);
      const outsider = generationId < 0 && memberId === '';
      const membership = outsider ? errors.none : group.check(memberId, groupInstanceId, generationId);
      const error = membership || transactions.mayCommit(request, group.offsets);
      return {
        topics: request.topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => {
            const where = { topic: name, partition: partitionIndex, offset: committedOffset };
            const commit = { ...where, leaderEpoch: committedLeaderEpoch, metadata: committedMetadata };
            if (error === errors.none) group.offsets.prepare(producerId, commit);
            return { partitionIndex, errorCode: inWordsOf(version, 3, error) };
          }),
        })),
      };
    }),

    route(endTxn, (request, { version }) => ({
      errorCode: inWordsOf(version, 2, transactions.end(request, request.committed)),
    })),
  ];
}
