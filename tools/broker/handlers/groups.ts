import { errors } from '../errors.js';
import type { Groups } from '../groups/groups.js';
import { heartbeat, joinGroup, leaveGroup, syncGroup } from '../messages/groups.js';
import { route } from '../route.js';

/** What members of a group do: join, share out the partitions, stay alive, leave. */
export function groupRoutes(groups: Groups) {
  return [
    route(joinGroup, async (request, call) => {
      if (request.groupId === '') return { errorCode: errors.invalidGroupId, memberId: request.memberId };
      const answer = await groups.getOrCreate(request.groupId).join({
        memberId: request.memberId,
        instanceId: request.groupInstanceId,
        clientId: call.clientId,
        clientHost: `/${call.clientHost}`,
        sessionTimeout: request.sessionTimeoutMs,
        rebalanceTimeout: request.rebalanceTimeoutMs,
        protocolType: request.protocolType,
        protocols: request.protocols,
        idRequired: call.version >= 4,
      });
      const { error, generation, protocolType, protocolName, leader, memberId, members } = answer;
      return {
        errorCode: error,
        generationId: generation,
        protocolType,
        protocolName,
        leader,
        memberId,
        members: [...members],
      };
    }),

    route(syncGroup, async (request) => {
      const { groupId, memberId, groupInstanceId, generationId } = request;
      const group = groups.get(groupId);
      if (!group) return { errorCode: errors.unknownMemberId };
      const assignments = new Map(request.assignments.map((one) => [one.memberId, one.assignment]));
      const answer = await group.sync(memberId, groupInstanceId, generationId, assignments);
      const { error, protocolType, protocolName, assignment } = answer;
      return { errorCode: error, protocolType, protocolName, assignment };
    }),

    route(heartbeat, ({ groupId, memberId, groupInstanceId, generationId }) => ({
      errorCode: groups.get(groupId)?.heartbeat(memberId, groupInstanceId, generationId) ?? errors.unknownMemberId,
    })),

    route(leaveGroup, (request, call) => {
      const leave = (memberId: string, instanceId: string | null) =>
        groups.get(request.groupId)?.leave(memberId, instanceId) ?? errors.unknownMemberId;
      if (call.version < 3) return { errorCode: leave(request.memberId, null) };
      return {
        members: request.members.map(({ memberId, groupInstanceId }) => ({
          memberId,
          groupInstanceId,
          errorCode: leave(memberId, groupInstanceId),
        })),
      };
    }),
  ];
}
