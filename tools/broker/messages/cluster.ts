import { api } from '../wire/api.js';
import { bool, int16, int32, int8, list, listOf, nullable, string, uuid } from '../wire/schema.js';

/** Which requests the server knows, in which versions. */
export const apiVersions = api(
  18,
  'ApiVersions',
  [0, 4],
  3,
  { clientSoftwareName: string('3+'), clientSoftwareVersion: string('3+') },
  {
    errorCode: int16(),
    apiKeys: list('0+', { apiKey: int16(), minVersion: int16(), maxVersion: int16() }),
    throttleTimeMs: int32('1+'),
  },
);

/** Brokers, topics and who leads each partition. */
export const metadata = api(
  3,
  'Metadata',
  [0, 12],
  9,
  {
    topics: nullable(1, list('0+', { topicId: uuid('10+'), name: nullable(10, string()) })),
    allowAutoTopicCreation: bool('4+', true),
    includeClusterAuthorizedOperations: bool('8-10'),
    includeTopicAuthorizedOperations: bool('8+'),
  },
  {
    throttleTimeMs: int32('3+'),
    brokers: list('0+', { nodeId: int32(), host: string(), port: int32(), rack: nullable(1, string('1+')) }),
    clusterId: nullable(2, string('2+')),
    controllerId: int32('1+', -1),
    topics: list('0+', {
      errorCode: int16(),
      name: nullable(12, string()),
      topicId: uuid('10+'),
      isInternal: bool('1+'),
      partitions: list('0+', {
        errorCode: int16(),
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32('7+', -1),
        replicaNodes: listOf('0+', int32()),
        isrNodes: listOf('0+', int32()),
        offlineReplicas: listOf('5+', int32()),
      }),
      topicAuthorizedOperations: int32('8+', -2147483648),
    }),
    clusterAuthorizedOperations: int32('8-10', -2147483648),
  },
);

/** Which broker looks after a group or a transactional id. */
export const findCoordinator = api(
  10,
  'FindCoordinator',
  [0, 6],
  3,
  { key: string('0-3'), keyType: int8('1+'), coordinatorKeys: listOf('4+', string()) },
  {
    throttleTimeMs: int32('1+'),
    errorCode: int16('0-3'),
    errorMessage: nullable(1, string('1-3')),
    nodeId: int32('0-3'),
    host: string('0-3'),
    port: int32('0-3'),
    coordinators: list('4+', {
      key: string(),
      nodeId: int32(),
      host: string(),
      port: int32(),
      errorCode: int16(),
      errorMessage: nullable(4, string()),
    }),
  },
);
