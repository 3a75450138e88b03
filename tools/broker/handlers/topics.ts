import { errors } from '../errors.js';
import { deleteRecords } from '../messages/records.js';
import { createPartitions, createTopics, deleteTopics } from '../messages/topics.js';
import { route } from '../route.js';
import { type Topics, validTopicName } from '../topics.js';

interface Verdict {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

const fine: Verdict = { errorCode: errors.none, errorMessage: null };
const refuse = (errorCode: number, errorMessage: string): Verdict => ({ errorCode, errorMessage });
const unknown = refuse(errors.unknownTopicOrPartition, 'This server does not host this topic-partition.');

/** Making, enlarging, emptying and deleting topics. */
export function topicRoutes(topics: Topics, defaultPartitions: number) {
  const mayCreate = (name: string, partitions: number, replicas: number): Verdict => {
    if (!validTopicName(name)) return refuse(errors.invalidTopic, `The topic name "${name}" is not valid.`);
    if (topics.get(name)) return refuse(errors.topicAlreadyExists, `Topic '${name}' already exists.`);
    if (partitions < 1) return refuse(errors.invalidPartitions, 'Number of partitions must be larger than 0.');
    if (replicas === 1 || replicas === -1) return fine;
    return refuse(
      errors.invalidReplicationFactor,
      `Replication factor ${replicas} is impossible: there is one broker.`,
    );
  };

  return [
    route(createTopics, ({ topics: wanted, validateOnly }) => ({
      topics: wanted.map(({ name, numPartitions, replicationFactor, assignments, configs }) => {
        const partitions = assignments.length || (numPartitions === -1 ? defaultPartitions : numPartitions);
        const replicas = assignments.length > 0 ? 1 : replicationFactor;
        const verdict = mayCreate(name, partitions, replicas);
        if (verdict !== fine || validateOnly) return { name, ...verdict };
        const topic = topics.create(name, partitions);
        for (const { name: key, value } of configs) if (value !== null) topic.configs.set(key, value);
        return { name, ...verdict, topicId: topic.id, numPartitions: partitions, replicationFactor: 1, configs: [] };
      }),
    })),

    route(deleteTopics, (request) => ({
      responses: [...request.topics, ...request.topicNames.map((name) => ({ name, topicId: '' }))].map((asked) => {
        const topic = asked.name === null ? topics.byId(asked.topicId) : topics.get(asked.name);
        if (topic) topics.delete(topic);
        const missing = asked.name === null ? errors.unknownTopicId : errors.unknownTopicOrPartition;
        const errorCode = topic ? errors.none : missing;
        return { name: topic?.name ?? asked.name, topicId: topic?.id ?? '0'.repeat(32), errorCode };
      }),
    })),

    route(createPartitions, (request) => ({
      results: request.topics.map(({ name, count }) => {
        const topic = topics.get(name);
        if (!topic) return { name, ...unknown };
        const now = topic.partitions.length;
        const message = `The topic ${name} currently has ${now} partition(s); ${count} would not be an increase.`;
        if (count <= now) return { name, ...refuse(errors.invalidPartitions, message) };
        if (!request.validateOnly) topics.grow(topic, count);
        return { name, ...fine };
      }),
    })),

    route(deleteRecords, (request) => ({
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, offset }) => {
          const partition = topics.partition(name, partitionIndex);
          if (!partition) return { partitionIndex, lowWatermark: -1, errorCode: unknown.errorCode };
          const target = offset === -1 ? partition.endOffset : offset;
          if (target > partition.endOffset)
            return { partitionIndex, lowWatermark: -1, errorCode: errors.offsetOutOfRange };
          partition.deleteBefore(target);
          return { partitionIndex, lowWatermark: partition.startOffset };
        }),
      })),
    })),
  ];
}
