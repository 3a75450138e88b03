import { api } from '../wire/api.js';
import { bool, bytes, int16, int32, list, listOf, nullable, string } from '../wire/schema.js';

/** Asks to be a member; answered when all members of the next generation are known. */
export const joinGroup = api(
  11,
  'JoinGroup',
  [2, 9],
  6,
  {
    groupId: string(),
    sessionTimeoutMs: int32(),
    rebalanceTimeoutMs: int32('1+', -1),
    memberId: string(),
    groupInstanceId: nullable(5, string('5+')),
    protocolType: string(),
    protocols: list('0+', { name: string(), metadata: bytes() }),
    reason: nullable(8, string('8+')),
  },
  {
    throttleTimeMs: int32('2+'),
    errorCode: int16(),
    generationId: int32('0+', -1),
    protocolType: nullable(7, string('7+')),
    protocolName: nullable(7, string()),
    leader: string(),
    skipAssignment: bool('9+'),
    memberId: string(),
    members: list('0+', { memberId: string(), groupInstanceId: nullable(5, string('5+')), metadata: bytes() }),
  },
);

/** Brings the leader's assignment to every member. */
export const syncGroup = api(
  14,
  'SyncGroup',
  [0, 5],
  4,
  {
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    groupInstanceId: nullable(3, string('3+')),
    protocolType: nullable(5, string('5+')),
    protocolName: nullable(5, string('5+')),
    assignments: list('0+', { memberId: string(), assignment: bytes() }),
  },
  {
    throttleTimeMs: int32('1+'),
    errorCode: int16(),
    protocolType: nullable(5, string('5+')),
    protocolName: nullable(5, string('5+')),
    assignment: bytes(),
  },
);

/** Says that a member is alive; the answer tells it when to join again. */
export const heartbeat = api(
  12,
  'Heartbeat',
  [0, 4],
  4,
  { groupId: string(), generationId: int32(), memberId: string(), groupInstanceId: nullable(3, string('3+')) },
  { throttleTimeMs: int32('1+'), errorCode: int16() },
);

/** Takes members out of a group; from version 3 on several at once. */
export const leaveGroup = api(
  13,
  'LeaveGroup',
  [0, 5],
  4,
  {
    groupId: string(),
    memberId: string('0-2'),
    members: list('3+', {
      memberId: string(),
      groupInstanceId: nullable(3, string()),
      reason: nullable(5, string('5+')),
    }),
  },
  {
    throttleTimeMs: int32('1+'),
    errorCode: int16(),
    members: list('3+', { memberId: string(), groupInstanceId: nullable(3, string()), errorCode: int16() }),
  },
);

/** What a group is doing, and its members. */
export const describeGroups = api(
  15,
  'DescribeGroups',
  [0, 5],
  5,
  { groups: listOf('0+', string()), includeAuthorizedOperations: bool('3+') },
  {
    throttleTimeMs: int32('1+'),
    groups: list('0+', {
      errorCode: int16(),
      groupId: string(),
      groupState: string(),
      protocolType: string(),
      protocolData: string(),
      members: list('0+', {
        memberId: string(),
        groupInstanceId: nullable(4, string('4+')),
        clientId: string(),
        clientHost: string(),
        memberMetadata: bytes(),
        memberAssignment: bytes(),
      }),
      authorizedOperations: int32('3+', -2147483648),
    }),
  },
);

/** All groups; from version 4 on only those in certain states. */
export const listGroups = api(
  16,
  'ListGroups',
  [0, 5],
  3,
  { statesFilter: listOf('4+', string()), typesFilter: listOf('5+', string()) },
  {
    throttleTimeMs: int32('1+'),
    errorCode: int16(),
    groups: list('0+', {
      groupId: string(),
      protocolType: string(),
      groupState: string('4+'),
      groupType: string('5+'),
    }),
  },
);

/** Deletes groups without members, and their offsets. */
export const deleteGroups = api(
  42,
  'DeleteGroups',
  [0, 2],
  2,
  { groupsNames: listOf('0+', string()) },
  { throttleTimeMs: int32(), results: list('0+', { groupId: string(), errorCode: int16() }) },
);
