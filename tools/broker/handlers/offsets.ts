import { errors } from '../errors.js';
import type { Group } from '../groups/group.js';
import type { Groups } from '../groups/groups.js';
import { offsetCommit, offsetFetch } from '../messages/offsets.js';
import { route } from '../route.js';
import type { Topics } from '../topics.js';

type Asked = readonly { name: string; partitionIndexes: readonly number[] }[] | null;

/** Remembering how far a group has read. */
export function offsetRoutes(topics: Topics, groups: Groups) {
  return [
    route(offsetCommit, (request) => {
      const group = groups.getOrCreate(request.groupId);
      const refused = mayCommit(group, request.memberId, request.groupInstanceId, request.generationIdOrMemberEpoch);
      return {
        topics: request.topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => {
            const missing = topics.partition(name, partitionIndex) ? errors.none : errors.unknownTopicOrPartition;
            const errorCode = refused || missing;
            const where = { topic: name, partition: partitionIndex, offset: committedOffset };
            const commit = { ...where, leaderEpoch: committedLeaderEpoch, metadata: committedMetadata };
            if (errorCode === errors.none) group.offsets.commit(commit);
            return { partitionIndex, errorCode };
          }),
        })),
      };
    }),

    route(offsetFetch, ({ groupId, topics: asked, groups: askedGroups, requireStable }, call) => {
      if (call.version < 8) return { topics: fetched(groups.get(groupId), asked, requireStable) };
      return {
        groups: askedGroups.map((one) => ({
          groupId: one.groupId,
          topics: fetched(groups.get(one.groupId), one.topics, requireStable),
        })),
      };
    }),
  ];
}

/** Members may commit, and, while nobody is a member, anybody. An error code. */
function mayCommit(group: Group, memberId: string, instanceId: string | null, generation: number): number {
  if (generation < 0 && memberId === '' && group.state === 'Empty') return errors.none;
  const error = group.check(memberId, instanceId, generation);
  if (error !== errors.none) return error;
  return group.state === 'CompletingRebalance' ? errors.rebalanceInProgress : errors.none;
}

/** Null asks for everything that was committed. Without a committed offset: -1. */
function fetched(group: Group | undefined, asked: Asked, requireStable: boolean) {
  const all = group?.offsets.all.map(({ topic, partitions }) => ({ name: topic, partitionIndexes: partitions })) ?? [];
  return (asked ?? all).map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => {
      const unstable = requireStable && group?.offsets.unstable(name, partitionIndex);
      const known = unstable ? undefined : group?.offsets.get(name, partitionIndex);
      return {
        partitionIndex,
        committedOffset: known?.offset ?? -1,
        committedLeaderEpoch: known?.leaderEpoch ?? -1,
        metadata: known?.metadata ?? '',
        errorCode: unstable ? errors.unstableOffsetCommit : errors.none,
      };
    }),
  }));
}
