import { randomUUID } from 'node:crypto';
import { errors } from '../errors.js';
import type { Timers } from '../timers.js';
import { commonProtocol, type Joined, type Joining, type Member, sameProtocols, type Synced } from './member.js';
import { Offsets } from './offsets.js';

/** The states that DescribeGroups tells. */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

/** How long a new group waits for more members before its first generation, in ms (Kafka: 3000). */
const initialDelay = 25;

const nothing = Buffer.alloc(0);

/**
 * A consumer group of the classic protocol: members join, the leader assigns, all heartbeat. One deviation: a static
 * member that comes back takes part in a rebalance, where Kafka may spare the group one.
 */
export class Group {
  readonly id: string;
  readonly offsets = new Offsets();
  readonly members = new Map<string, Member>();
  state: GroupState = 'Empty';
  generation = 0;
  protocolType: string | null = null;
  protocolName: string | null = null;
  #leader = '';
  /** Ids that were handed out and have not joined yet → how to stop waiting for them. */
  readonly #announced = new Map<string, () => void>();
  #stopRebalance = () => {};
  #settling = false;
  readonly #timers: Timers;

  constructor(id: string, timers: Timers) {
    this.id = id;
    this.#timers = timers;
  }

  /** Answered when the next generation is complete. */
  join(asking: Joining): Joined | Promise<Joined> {
    const returning = this.#byInstance(asking.instanceId);
    if (asking.memberId === '' && returning) this.#drop(returning, errors.fencedInstanceId);
    const error = this.#refusal(asking);
    if (error !== errors.none) return this.#refused(error, asking.memberId);
    if (asking.memberId === '' && asking.idRequired && asking.instanceId === null) return this.#announce(asking);
    const known = this.members.get(asking.memberId);
    if (known && this.#unchanged(known, asking)) return this.#joined(known);
    return new Promise((resolve) => {
      const member = known ?? this.#add(asking);
      member.join?.(this.#refused(errors.rebalanceInProgress, member.id)); // an earlier try on a lost connection
      member.about = asking;
      member.join = resolve;
      member.stopSession();
      this.#rebalance();
    });
  }

  /** Answered when the leader has sent the assignments. */
  sync(memberId: string, instanceId: string | null, generation: number, assignments: ReadonlyMap<string, Buffer>) {
    const error = this.check(memberId, instanceId, generation);
    const member = this.members.get(memberId);
    if (error !== errors.none || !member) return unsynced(error);
    if (this.state === 'PreparingRebalance') return unsynced(errors.rebalanceInProgress);
    if (this.state === 'Stable') return this.#synced(member);
    return new Promise<Synced>((resolve) => {
      member.sync?.(unsynced(errors.rebalanceInProgress));
      member.sync = resolve;
      member.stopSession();
      if (memberId === this.#leader) this.#assign(assignments);
    });
  }

  /** An error code: `none`, or why the member should join again. */
  heartbeat(memberId: string, instanceId: string | null, generation: number): number {
    const error = this.check(memberId, instanceId, generation);
    const member = this.members.get(memberId);
    if (error !== errors.none || !member) return error;
    if (!member.join && !member.sync) this.#startSession(member);
    return this.state === 'PreparingRebalance' ? errors.rebalanceInProgress : errors.none;
  }

  leave(memberId: string, instanceId: string | null): number {
    const member = memberId === '' ? this.#byInstance(instanceId) : this.members.get(memberId);
    if (!member && !this.#announced.has(memberId)) return errors.unknownMemberId;
    this.#unannounce(memberId);
    if (member) this.#remove(member);
    else if (this.state === 'PreparingRebalance') this.#completeIfAllJoined();
    return errors.none;
  }

  /** An error code: whether this is a member of this generation. */
  check(memberId: string, instanceId: string | null, generation: number): number {
    const owner = this.#byInstance(instanceId);
    if (owner && owner.id !== memberId) return errors.fencedInstanceId;
    if (!this.members.has(memberId)) return errors.unknownMemberId;
    return generation === this.generation ? errors.none : errors.illegalGeneration;
  }

  #refusal(asking: Joining): number {
    const owner = this.#byInstance(asking.instanceId);
    if (owner && owner.id !== asking.memberId) return errors.fencedInstanceId;
    if (asking.memberId !== '' && !this.members.has(asking.memberId) && !this.#announced.has(asking.memberId)) {
      return errors.unknownMemberId;
    }
    const others = [...this.members.values()].filter(({ id }) => id !== asking.memberId).map(({ about }) => about);
    const sameType = others.every(({ protocolType }) => protocolType === asking.protocolType);
    const fits = sameType && asking.protocolType !== '' && commonProtocol([...others, asking]) !== undefined;
    return fits ? errors.none : errors.inconsistentGroupProtocol;
  }

  /** A member that repeats what it said needs no rebalance, unless it is the leader, who asks for one this way. */
  #unchanged(known: Member, asking: Joining): boolean {
    if (this.state === 'PreparingRebalance' || !sameProtocols(known.about, asking)) return false;
    return this.state === 'CompletingRebalance' || known.id !== this.#leader;
  }

  #announce(asking: Joining): Joined {
    const id = newId(asking);
    this.#announced.set(
      id,
      this.#timers.after(asking.sessionTimeout, () => this.leave(id, null)),
    );
    return this.#refused(errors.memberIdRequired, id);
  }

  #unannounce(id: string): void {
    this.#announced.get(id)?.();
    this.#announced.delete(id);
  }

  #add(asking: Joining): Member {
    const id = asking.memberId || newId(asking);
    this.#unannounce(id);
    const member = { id, about: asking, assignment: nothing, join: undefined, sync: undefined, stopSession: () => {} };
    this.members.set(id, member);
    return member;
  }

  #drop(member: Member, error: number): void {
    member.stopSession();
    this.members.delete(member.id);
    member.join?.(this.#refused(error, member.id));
    member.sync?.(unsynced(error));
  }

  #remove(member: Member): void {
    this.#drop(member, errors.unknownMemberId);
    this.#rebalance();
  }

  #rebalance(): void {
    if (this.state === 'PreparingRebalance') return this.#completeIfAllJoined();
    const members = [...this.members.values()];
    this.#settling = this.state === 'Empty';
    this.state = 'PreparingRebalance';
    for (const member of members) {
      member.sync?.(unsynced(errors.rebalanceInProgress));
      if (member.sync) this.#startSession(member);
      member.sync = undefined;
    }
    const patience = Math.max(0, ...members.map(({ about }) => about.rebalanceTimeout));
    const stopPatience = this.#timers.after(patience, () => this.#complete());
    const stopDelay = this.#timers.after(initialDelay, () => {
      this.#settling = false;
      this.#completeIfAllJoined();
    });
    this.#stopRebalance = () => [stopPatience, stopDelay].forEach((stop) => stop());
    this.#completeIfAllJoined();
  }

  #completeIfAllJoined(): void {
    const waiting = this.#settling || this.#announced.size > 0 || [...this.members.values()].some(({ join }) => !join);
    if (!waiting && this.state === 'PreparingRebalance') this.#complete();
  }

  /** Begins the next generation with those who came. */
  #complete(): void {
    this.#stopRebalance();
    for (const member of this.members.values()) if (!member.join) this.#drop(member, errors.unknownMemberId);
    const members = [...this.members.values()];
    this.generation++;
    this.state = members.length > 0 ? 'CompletingRebalance' : 'Empty';
    this.protocolType = members[0]?.about.protocolType ?? this.protocolType;
    this.protocolName = commonProtocol(members.map(({ about }) => about)) ?? null;
    if (!this.members.has(this.#leader)) this.#leader = members[0]?.id ?? '';
    for (const member of members) {
      member.assignment = nothing;
      member.join?.(this.#joined(member));
      member.join = undefined;
      this.#startSession(member);
    }
  }

  #assign(assignments: ReadonlyMap<string, Buffer>): void {
    this.state = 'Stable';
    for (const member of this.members.values()) {
      member.assignment = assignments.get(member.id) ?? nothing;
      member.sync?.(this.#synced(member));
      if (member.sync) this.#startSession(member);
      member.sync = undefined;
    }
  }

  #startSession(member: Member): void {
    member.stopSession();
    member.stopSession = this.#timers.after(member.about.sessionTimeout, () => this.#remove(member));
  }

  #byInstance(instanceId: string | null): Member | undefined {
    if (instanceId === null) return undefined;
    return [...this.members.values()].find(({ about }) => about.instanceId === instanceId);
  }

  #joined({ id }: Member): Joined {
    const { generation, protocolType, protocolName } = this;
    const metadata = ({ protocols }: Joining) =>
      protocols.find(({ name }) => name === protocolName)?.metadata ?? nothing;
    const members = [...this.members.values()].map((member) => ({
      memberId: member.id,
      groupInstanceId: member.about.instanceId,
      metadata: metadata(member.about),
    }));
    const told = id === this.#leader ? members : [];
    return {
      error: errors.none,
      memberId: id,
      generation,
      protocolType,
      protocolName,
      leader: this.#leader,
      members: told,
    };
  }

  #refused(error: number, memberId: string): Joined {
    return { error, memberId, generation: -1, protocolType: null, protocolName: null, leader: '', members: [] };
  }

  #synced({ assignment }: Member): Synced {
    return { error: errors.none, protocolType: this.protocolType, protocolName: this.protocolName, assignment };
  }
}

const newId = ({ clientId, instanceId }: Joining) => `${instanceId ?? clientId}-${randomUUID()}`;

const unsynced = (error: number): Synced => ({ error, protocolType: null, protocolName: null, assignment: nothing });
