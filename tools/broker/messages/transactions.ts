import { api } from '../wire/api.js';
import { bool, int16, int32, int64, list, listOf, nullable, string } from '../wire/schema.js';

// The highest versions are left out on purpose: with them clients count on KIP-890 (the epoch rises with every
// transaction), or they are for brokers among themselves.

const producer = { transactionalId: string(), producerId: int64(), producerEpoch: int16() };

/** Gives a producer its number; for a transactional id also ends what an earlier instance left open. */
export const initProducerId = api(
  22,
  'InitProducerId',
  [0, 4],
  2,
  {
    transactionalId: nullable(0, string()),
    transactionTimeoutMs: int32(),
    producerId: int64('3+', -1),
    producerEpoch: int16('3+', -1),
  },
  { throttleTimeMs: int32(), errorCode: int16(), producerId: int64('0+', -1), producerEpoch: int16() },
);

/** Announces which partitions the transaction will write to. */
export const addPartitionsToTxn = api(
  24,
  'AddPartitionsToTxn',
  [0, 3],
  3,
  { ...producer, topics: list('0+', { name: string(), partitions: listOf('0+', int32()) }) },
  {
    throttleTimeMs: int32(),
    topics: list('0+', {
      name: string(),
      partitions: list('0+', { partitionIndex: int32(), errorCode: int16() }),
    }),
  },
);

/** Announces that the offsets of a group will be part of the transaction. */
export const addOffsetsToTxn = api(
  25,
  'AddOffsetsToTxn',
  [0, 3],
  3,
  { ...producer, groupId: string() },
  { throttleTimeMs: int32(), errorCode: int16() },
);

/** Commits or aborts. */
export const endTxn = api(
  26,
  'EndTxn',
  [0, 3],
  3,
  { ...producer, committed: bool() },
  { throttleTimeMs: int32(), errorCode: int16() },
);

/** Commits offsets that count once the transaction is committed. */
export const txnOffsetCommit = api(
  28,
  'TxnOffsetCommit',
  [0, 3],
  3,
  {
    transactionalId: string(),
    groupId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    generationId: int32('3+', -1),
    memberId: string('3+'),
    groupInstanceId: nullable(3, string('3+')),
    topics: list('0+', {
      name: string(),
      partitions: list('0+', {
        partitionIndex: int32(),
        committedOffset: int64(),
        committedLeaderEpoch: int32('2+', -1),
        committedMetadata: nullable(0, string()),
      }),
    }),
  },
  {
    throttleTimeMs: int32(),
    topics: list('0+', { name: string(), partitions: list('0+', { partitionIndex: int32(), errorCode: int16() }) }),
  },
);
