import { errors } from '../errors.js';
import { findCoordinator, metadata } from '../messages/cluster.js';
import { type Call, route } from '../route.js';
import { type Topic, type Topics, validTopicName } from '../topics.js';

/** The only node is number 1, in every role. */
const nodeId = 1;

const itself = ({ host, port }: Call) => ({ nodeId, host, port });

/** Who is there: brokers, topics and their leaders, coordinators. */
export function clusterRoutes(topics: Topics, options: { autoCreateTopics: boolean; defaultPartitions: number }) {
  return [
    route(metadata, (request, call) => {
      // Version 0 asks for all topics with an empty list, later ones with null.
      const all = request.topics === null || (call.version === 0 && request.topics.length === 0);
      const create = options.autoCreateTopics && request.allowAutoTopicCreation;
      const asked = request.topics ?? [];
      return {
        brokers: [{ ...itself(call), rack: null }],
        clusterId: 'in-memory-stand-in',
        controllerId: nodeId,
        topics: all ? topics.all.map(describe) : asked.map((one) => find(one, create ? options.defaultPartitions : 0)),
      };
    }),
    route(findCoordinator, (request, call) => ({
      ...itself(call),
      coordinators: request.coordinatorKeys.map((key) => ({ ...itself(call), key })),
    })),
  ];

  function find({ name, topicId }: { name: string | null; topicId: string }, newPartitions: number) {
    const topic = name === null ? topics.byId(topicId) : topics.get(name);
    if (topic) return describe(topic);
    if (name === null) return { errorCode: errors.unknownTopicId, name, topicId };
    if (!validTopicName(name)) return { errorCode: errors.invalidTopic, name };
    if (newPartitions === 0) return { errorCode: errors.unknownTopicOrPartition, name };
    return describe(topics.create(name, newPartitions));
  }
}

function describe({ name, id, partitions }: Topic) {
  return {
    name,
    topicId: id,
    partitions: partitions.map((_, partitionIndex) => ({
      partitionIndex,
      leaderId: nodeId,
      leaderEpoch: 0,
      replicaNodes: [nodeId],
      isrNodes: [nodeId],
    })),
  };
}
