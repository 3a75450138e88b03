import { api } from '../wire/api.js';
import { bool, int16, int32, int8, list, listOf, nullable, string, uuid } from '../wire/schema.js';

/** Makes topics; -1 partitions or replicas leave the number to the broker. */
export const createTopics = api(
  19,
  'CreateTopics',
  [2, 7],
  5,
  {
    topics: list('0+', {
      name: string(),
      numPartitions: int32(),
      replicationFactor: int16(),
      assignments: list('0+', { partitionIndex: int32(), brokerIds: listOf('0+', int32()) }),
      configs: list('0+', { name: string(), value: nullable(0, string()) }),
    }),
    timeoutMs: int32('0+', 60_000),
    validateOnly: bool('1+'),
  },
  {
    throttleTimeMs: int32('2+'),
    topics: list('0+', {
      name: string(),
      topicId: uuid('7+'),
      errorCode: int16(),
      errorMessage: nullable(0, string('1+')),
      numPartitions: int32('5+', -1),
      replicationFactor: int16('5+', -1),
      configs: nullable(
        5,
        list('5+', {
          name: string(),
          value: nullable(5, string()),
          readOnly: bool(),
          configSource: int8('5+', -1),
          isSensitive: bool(),
        }),
      ),
    }),
  },
);

/** Deletes topics; from version 6 on they go by name or by id. */
export const deleteTopics = api(
  20,
  'DeleteTopics',
  [1, 6],
  4,
  {
    topics: list('6+', { name: nullable(6, string()), topicId: uuid() }),
    topicNames: listOf('0-5', string()),
    timeoutMs: int32(),
  },
  {
    throttleTimeMs: int32('1+'),
    responses: list('0+', {
      name: nullable(6, string()),
      topicId: uuid('6+'),
      errorCode: int16(),
      errorMessage: nullable(5, string('5+')),
    }),
  },
);

/** Gives topics more partitions. */
export const createPartitions = api(
  37,
  'CreatePartitions',
  [0, 3],
  2,
  {
    topics: list('0+', {
      name: string(),
      count: int32(),
      assignments: nullable(0, list('0+', { brokerIds: listOf('0+', int32()) })),
    }),
    timeoutMs: int32(),
    validateOnly: bool(),
  },
  {
    throttleTimeMs: int32(),
    results: list('0+', { name: string(), errorCode: int16(), errorMessage: nullable(0, string()) }),
  },
);
