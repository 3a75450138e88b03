import { errors } from '../errors.js';
import type { Batch } from '../log/batch.js';
import type { Partition } from '../log/partition.js';
import { fetch } from '../messages/records.js';
import { route } from '../route.js';
import type { Timers } from '../timers.js';
import type { Topic, Topics } from '../topics.js';

interface Wanted {
  readonly partition: number;
  readonly fetchOffset: number;
  readonly partitionMaxBytes: number;
}

interface Limits {
  readonly maxBytes: number;
  readonly committedOnly: boolean;
}

const sizeOf = (batches: readonly Batch[]) => batches.reduce((sum, { bytes }) => sum + bytes.length, 0);

/**
 * Handing out records, at once or when enough have come. There are no fetch sessions: the answer is always session 0,
 * on which clients keep asking for all they want.
 */
export function fetchRoutes(topics: Topics, timers: Timers) {
  return [
    route(fetch, async (request, call) => {
      if (request.sessionId !== 0) return { errorCode: errors.fetchSessionIdNotFound };
      const byId = call.version >= 13;
      const find = (asked: { topic: string; topicId: string }) =>
        byId ? topics.byId(asked.topicId) : topics.get(asked.topic);
      const missing = byId ? errors.unknownTopicId : errors.unknownTopicOrPartition;

      const collect = () => {
        let size = 0;
        let failed = false;
        const responses = request.topics.map(({ topic, topicId, partitions }) => ({
          topic,
          topicId,
          partitions: partitions.map((wanted) => {
            const limits = { maxBytes: request.maxBytes - size, committedOnly: request.isolationLevel === 1 };
            const answer = read(find({ topic, topicId }), wanted, limits, size === 0, missing);
            size += sizeOf(answer.batches);
            failed ||= answer.errorCode !== errors.none;
            return toSend(answer);
          }),
        }));
        return { responses, ready: failed || size >= request.minBytes };
      };

      const deadline = Date.now() + request.maxWaitMs;
      for (;;) {
        const { responses, ready } = collect();
        if (ready || Date.now() >= deadline) return { responses };
        const watched = request.topics.flatMap((one) =>
          one.partitions
            .map(({ partition }) => find(one)?.partitions[partition])
            .filter((found) => found !== undefined),
        );
        await change(watched, deadline - Date.now(), timers);
      }
    }),
  ];
}

function read(topic: Topic | undefined, wanted: Wanted, limits: Limits, first: boolean, missing: number) {
  const partition = topic?.partitions[wanted.partition];
  const from = wanted.fetchOffset;
  const nothing = { index: wanted.partition, partition, from, batches: [] as Batch[], ...limits };
  if (!partition) return { ...nothing, errorCode: topic ? errors.unknownTopicOrPartition : missing };
  if (from < partition.startOffset || from > partition.endOffset)
    return { ...nothing, errorCode: errors.offsetOutOfRange };
  const end = limits.committedOnly ? partition.lastStableOffset : partition.endOffset;
  const maxBytes = Math.min(limits.maxBytes, wanted.partitionMaxBytes);
  return { ...nothing, errorCode: errors.none, batches: partition.read(from, end, maxBytes, first) };
}

function toSend({ index, partition, from, batches, committedOnly, errorCode }: ReturnType<typeof read>) {
  const end = batches.at(-1)?.nextOffset ?? from;
  const aborted = committedOnly && partition && errorCode === errors.none ? partition.abortedIn(from, end) : null;
  return {
    partitionIndex: index,
    errorCode,
    highWatermark: partition?.endOffset ?? -1,
    lastStableOffset: partition?.lastStableOffset ?? -1,
    logStartOffset: partition?.startOffset ?? -1,
    abortedTransactions: aborted?.map(({ producerId, firstOffset }) => ({ producerId, firstOffset })) ?? null,
    records: batches.map(({ bytes }) => bytes),
  };
}

/** Settles at the first change in any of the partitions, or after `ms`. */
function change(partitions: readonly Partition[], ms: number, timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      stopTimer();
      for (const stop of stops) stop();
      resolve();
    };
    const stopTimer = timers.after(ms, settle);
    const stops = partitions.map((partition) => partition.onChange(settle));
  });
}
