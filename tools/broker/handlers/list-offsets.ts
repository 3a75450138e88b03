import { errors } from '../errors.js';
import type { Partition } from '../log/partition.js';
import type { Stamp } from '../log/timestamps.js';
import { listOffsets } from '../messages/records.js';
import { route } from '../route.js';
import type { Topics } from '../topics.js';

const latest = -1;
const earliest = -2;
const newest = -3;
/** In tiered storage: the first offset on local disk. */
const earliestLocal = -4;

/** Finding offsets by time. */
export function listOffsetsRoutes(topics: Topics) {
  return [
    route(listOffsets, (request) => ({
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, timestamp }) => {
          const partition = topics.partition(name, partitionIndex);
          if (!partition) return { partitionIndex, errorCode: errors.unknownTopicOrPartition };
          return { partitionIndex, leaderEpoch: 0, ...find(partition, timestamp, request.isolationLevel === 1) };
        }),
      })),
    })),
  ];
}

/** Without a record that is late enough: offset -1. */
function find(partition: Partition, timestamp: number, committedOnly: boolean): Partial<Stamp> {
  const end = committedOnly ? partition.lastStableOffset : partition.endOffset;
  if (timestamp === latest) return { offset: end };
  if (timestamp === earliest || timestamp === earliestLocal) return { offset: partition.startOffset };
  const stamp = partition.since(timestamp === newest ? partition.maxTimestamp : timestamp);
  return stamp && stamp.offset < end ? stamp : {};
}
