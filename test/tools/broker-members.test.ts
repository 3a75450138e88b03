import t, { type Test } from 'tap';
import { errors } from '../../tools/broker/errors.js';
import { Group } from '../../tools/broker/groups/group.js';
import type { Joined, Joining } from '../../tools/broker/groups/member.js';
import { Timers } from '../../tools/broker/timers.js';

const noAssignments = new Map<string, Buffer>();

function groupOf(t: Test): Group {
  const timers = new Timers();
  t.teardown(() => timers.clear());
  return new Group('g', timers);
}

/** What a consumer sends, with the particulars of a test. */
const consumer = (particulars: Partial<Joining> = {}): Joining => ({
  memberId: '',
  instanceId: null,
  clientId: 'c',
  clientHost: '/127.0.0.1',
  sessionTimeout: 30_000,
  rebalanceTimeout: 30_000,
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: Buffer.from('topics') }],
  idRequired: false,
  ...particulars,
});

const protocols = (...names: string[]) => names.map((name) => ({ name, metadata: Buffer.alloc(0) }));

const assign = (group: Group, leader: Joined, ids: readonly string[]) =>
  group.sync(leader.memberId, null, leader.generation, new Map(ids.map((id) => [id, Buffer.from(`for ${id}`)])));

t.test('a newcomer of the newer protocol first gets an id and joins with it', async (t) => {
  const group = groupOf(t);
  const first = await group.join(consumer({ idRequired: true }));
  t.match(first, { error: errors.memberIdRequired, memberId: /^c-/ });
  const second = await group.join(consumer({ idRequired: true, memberId: first.memberId }));
  t.match(second, { error: errors.none, memberId: first.memberId, leader: first.memberId, generation: 1 });
  t.match(await group.join(consumer({ memberId: 'made up' })), { error: errors.unknownMemberId });
});

t.test('the leader alone learns who is there, and everybody gets what it assigns', async (t) => {
  const group = groupOf(t);
  const [one, two] = await Promise.all([group.join(consumer()), group.join(consumer())]);
  t.equal(one.leader, one.memberId);
  t.strictSame([one.members.length, two.members.length], [2, 0]);
  const waiting = group.sync(two.memberId, null, two.generation, noAssignments);
  const [own, other] = await Promise.all([assign(group, one, [one.memberId, two.memberId]), waiting]);
  t.equal(String(own.assignment), `for ${one.memberId}`);
  t.equal(String(other.assignment), `for ${two.memberId}`);
  t.equal(group.state, 'Stable');
});

t.test('the assignor is one that all members know; a member that knows none of them is refused', async (t) => {
  const group = groupOf(t);
  const joining = [
    group.join(consumer({ protocols: protocols('sticky', 'range') })),
    group.join(consumer({ protocols: protocols('range', 'robin') })),
  ];
  t.match(await group.join(consumer({ protocols: protocols('robin') })), { error: errors.inconsistentGroupProtocol });
  t.match(await group.join(consumer({ protocolType: 'connect' })), { error: errors.inconsistentGroupProtocol });
  t.match(await Promise.all(joining), [{ protocolName: 'range' }, { protocolName: 'range' }]);
});

t.test('a new member sends the others back to join, and late ones are left out', async (t) => {
  const group = groupOf(t);
  const first = await group.join(consumer({ rebalanceTimeout: 50 }));
  await assign(group, first, [first.memberId]);
  t.equal(group.heartbeat(first.memberId, null, 1), errors.none);
  const joining = group.join(consumer({ rebalanceTimeout: 50 }));
  t.equal(group.heartbeat(first.memberId, null, 1), errors.rebalanceInProgress);
  t.match(await joining, { generation: 2, members: { length: 1 } }, 'the first did not come in its 50 ms');
  t.equal(group.heartbeat(first.memberId, null, 1), errors.unknownMemberId);
});

t.test('a member of an earlier generation may neither heartbeat nor sync', async (t) => {
  const group = groupOf(t);
  const { memberId } = await group.join(consumer());
  t.equal(group.heartbeat(memberId, null, 0), errors.illegalGeneration);
  t.match(await group.sync(memberId, null, 0, noAssignments), { error: errors.illegalGeneration });
});

t.test('a leader that dies before it assigns does not keep the others waiting', async (t) => {
  const group = groupOf(t);
  const [leader, other] = await Promise.all([group.join(consumer({ sessionTimeout: 60 })), group.join(consumer())]);
  t.equal(leader.leader, leader.memberId);
  const answer = await group.sync(other.memberId, null, other.generation, noAssignments);
  t.equal(answer.error, errors.rebalanceInProgress);
  const again = await group.join(consumer({ memberId: other.memberId }));
  t.match(again, { generation: 2, leader: other.memberId, members: { length: 1 } });
});

t.test('a static member that comes back takes the place of its earlier self', async (t) => {
  const group = groupOf(t);
  const before = await group.join(consumer({ instanceId: 'i', idRequired: true }));
  await assign(group, before, [before.memberId]);
  const after = await group.join(consumer({ instanceId: 'i', idRequired: true }));
  t.match(after, { error: errors.none, members: { length: 1 } });
  t.not(after.memberId, before.memberId);
  t.equal(group.heartbeat(before.memberId, 'i', before.generation), errors.fencedInstanceId);
  t.equal(group.leave('', 'i'), errors.none);
  t.equal(group.state, 'Empty');
});

t.test('a group is empty when the last one has left, also while others had only asked for an id', async (t) => {
  const group = groupOf(t);
  const { memberId } = await group.join(consumer());
  const asked = await group.join(consumer({ idRequired: true }));
  t.equal(group.leave(memberId, null), errors.none);
  t.equal(group.leave(asked.memberId, null), errors.none);
  t.equal(group.state, 'Empty');
  t.equal(group.leave(memberId, null), errors.unknownMemberId);
});
