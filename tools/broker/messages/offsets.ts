import { api } from '../wire/api.js';
import { bool, int16, int32, int64, list, listOf, nullable, string } from '../wire/schema.js';

/** Notes how far a group has read. */
export const offsetCommit = api(
  8,
  'OffsetCommit',
  [2, 9],
  8,
  {
    groupId: string(),
    generationIdOrMemberEpoch: int32('1+', -1),
    memberId: string('1+'),
    groupInstanceId: nullable(7, string('7+')),
    retentionTimeMs: int64('2-4', -1),
    topics: list('0+', {
      name: string(),
      partitions: list('0+', {
        partitionIndex: int32(),
        committedOffset: int64(),
        committedLeaderEpoch: int32('6+', -1),
        committedMetadata: nullable(0, string()),
      }),
    }),
  },
  {
    throttleTimeMs: int32('3+'),
    topics: list('0+', { name: string(), partitions: list('0+', { partitionIndex: int32(), errorCode: int16() }) }),
  },
);

const fetchedTopics = {
  name: string(),
  partitions: list('0+', {
    partitionIndex: int32(),
    committedOffset: int64(),
    committedLeaderEpoch: int32('5+', -1),
    metadata: nullable(0, string()),
    errorCode: int16(),
  }),
};

/** How far a group has read; from version 8 on for several groups at once. */
export const offsetFetch = api(
  9,
  'OffsetFetch',
  [1, 9],
  6,
  {
    groupId: string('0-7'),
    topics: nullable(2, list('0-7', { name: string(), partitionIndexes: listOf('0+', int32()) })),
    groups: list('8+', {
      groupId: string(),
      memberId: nullable(9, string('9+')),
      memberEpoch: int32('9+', -1),
      topics: nullable(8, list('8+', { name: string(), partitionIndexes: listOf('8+', int32()) })),
    }),
    requireStable: bool('7+'),
  },
  {
    throttleTimeMs: int32('3+'),
    topics: list('0-7', fetchedTopics),
    errorCode: int16('2-7'),
    groups: list('8+', { groupId: string(), topics: list('8+', fetchedTopics), errorCode: int16() }),
  },
);
