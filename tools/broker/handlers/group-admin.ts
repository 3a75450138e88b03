import { errors } from '../errors.js';
import type { Group } from '../groups/group.js';
import type { Groups } from '../groups/groups.js';
import { deleteGroups, describeGroups, listGroups } from '../messages/groups.js';
import { route } from '../route.js';

/** Looking at groups from outside, and deleting them. */
export function groupAdminRoutes(groups: Groups) {
  return [
    route(listGroups, ({ statesFilter, typesFilter }) => ({
      groups: groups.all
        .filter(({ state }) => statesFilter.length === 0 || statesFilter.includes(state))
        .filter(() => typesFilter.length === 0 || typesFilter.some((type) => type.toLowerCase() === 'classic'))
        .map(({ id, protocolType, state }) => ({
          groupId: id,
          protocolType: protocolType ?? '',
          groupState: state,
          groupType: 'classic',
        })),
    })),

    route(describeGroups, (request) => ({
      groups: request.groups.map((groupId) => {
        const group = groups.get(groupId);
        return group ? describe(group) : { groupId, groupState: 'Dead' };
      }),
    })),

    route(deleteGroups, ({ groupsNames }) => ({
      results: groupsNames.map((groupId) => {
        const group = groups.get(groupId);
        if (!group) return { groupId, errorCode: errors.groupIdNotFound };
        if (group.state !== 'Empty') return { groupId, errorCode: errors.nonEmptyGroup };
        groups.delete(groupId);
        return { groupId };
      }),
    })),
  ];
}

function describe(group: Group) {
  return {
    groupId: group.id,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: group.protocolName ?? '',
    members: [...group.members.values()].map(({ id, about, assignment }) => ({
      memberId: id,
      groupInstanceId: about.instanceId,
      clientId: about.clientId,
      clientHost: about.clientHost,
      memberMetadata: about.protocols.find(({ name }) => name === group.protocolName)?.metadata ?? Buffer.alloc(0),
      memberAssignment: assignment,
    })),
  };
}
