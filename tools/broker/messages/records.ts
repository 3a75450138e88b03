import { api } from '../wire/api.js';
import { int16, int32, int64, int8, list, listOf, nullable, records, string, uuid } from '../wire/schema.js';

/** Appends record batches to partitions. Versions below 3 carry the older message sets. */
export const produce = api(
  0,
  'Produce',
  [3, 11],
  9,
  {
    transactionalId: nullable(3, string()),
    acks: int16(),
    timeoutMs: int32(),
    topicData: list('0+', {
      name: string(),
      partitionData: list('0+', { index: int32(), records: nullable(0, records()) }),
    }),
  },
  {
    responses: list('0+', {
      name: string(),
      partitionResponses: list('0+', {
        index: int32(),
        errorCode: int16(),
        baseOffset: int64(),
        logAppendTimeMs: int64('2+', -1),
        logStartOffset: int64('5+', -1),
        recordErrors: list('8+', { batchIndex: int32(), batchIndexErrorMessage: nullable(8, string()) }),
        errorMessage: nullable(8, string('8+')),
      }),
    }),
    throttleTimeMs: int32('1+'),
  },
);

/** Reads record batches, waiting for some to arrive. From version 13 on topics go by their id. */
export const fetch = api(
  1,
  'Fetch',
  [4, 17],
  12,
  {
    replicaId: int32('0-14', -1),
    maxWaitMs: int32(),
    minBytes: int32(),
    maxBytes: int32('3+', 0x7fffffff),
    isolationLevel: int8('4+'),
    sessionId: int32('7+'),
    sessionEpoch: int32('7+', -1),
    topics: list('0+', {
      topic: string('0-12'),
      topicId: uuid('13+'),
      partitions: list('0+', {
        partition: int32(),
        currentLeaderEpoch: int32('9+', -1),
        fetchOffset: int64(),
        lastFetchedEpoch: int32('12+', -1),
        logStartOffset: int64('5+', -1),
        partitionMaxBytes: int32(),
      }),
    }),
    forgottenTopicsData: list('7+', {
      topic: string('7-12'),
      topicId: uuid('13+'),
      partitions: listOf('7+', int32()),
    }),
    rackId: string('11+'),
  },
  {
    throttleTimeMs: int32('1+'),
    errorCode: int16('7+'),
    sessionId: int32('7+'),
    responses: list('0+', {
      topic: string('0-12'),
      topicId: uuid('13+'),
      partitions: list('0+', {
        partitionIndex: int32(),
        errorCode: int16(),
        highWatermark: int64(),
        lastStableOffset: int64('4+', -1),
        logStartOffset: int64('5+', -1),
        abortedTransactions: nullable(4, list('4+', { producerId: int64(), firstOffset: int64() })),
        preferredReadReplica: int32('11+', -1),
        records: nullable(0, records()),
      }),
    }),
  },
);

/** The offset that belongs to a time; -1 asks for the end, -2 for the beginning, -3 for the newest record. */
export const listOffsets = api(
  2,
  'ListOffsets',
  [1, 10],
  6,
  {
    replicaId: int32(),
    isolationLevel: int8('2+'),
    topics: list('0+', {
      name: string(),
      partitions: list('0+', { partitionIndex: int32(), currentLeaderEpoch: int32('4+', -1), timestamp: int64() }),
    }),
    timeoutMs: int32('10+'),
  },
  {
    throttleTimeMs: int32('2+'),
    topics: list('0+', {
      name: string(),
      partitions: list('0+', {
        partitionIndex: int32(),
        errorCode: int16(),
        timestamp: int64('1+', -1),
        offset: int64('1+', -1),
        leaderEpoch: int32('4+', -1),
      }),
    }),
  },
);

/** Moves the beginning of partitions forward. */
export const deleteRecords = api(
  21,
  'DeleteRecords',
  [0, 2],
  2,
  {
    topics: list('0+', { name: string(), partitions: list('0+', { partitionIndex: int32(), offset: int64() }) }),
    timeoutMs: int32(),
  },
  {
    throttleTimeMs: int32(),
    topics: list('0+', {
      name: string(),
      partitions: list('0+', { partitionIndex: int32(), lowWatermark: int64(), errorCode: int16() }),
    }),
  },
);
