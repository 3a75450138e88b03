/** What a member can do: the name of an assignor and what the leader needs to know for it. */
export interface Protocol {
  readonly name: string;
  readonly metadata: Buffer;
}

/** The answer to JoinGroup. */
export interface Joined {
  readonly error: number;
  readonly memberId: string;
  readonly generation: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leader: string;
  /** All members, told to the leader alone. */
  readonly members: readonly { memberId: string; groupInstanceId: string | null; metadata: Buffer }[];
}

/** The answer to SyncGroup. */
export interface Synced {
  readonly error: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignment: Buffer;
}

/** What a consumer says when it asks to join. Times in ms. */
export interface Joining {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeout: number;
  readonly rebalanceTimeout: number;
  readonly protocolType: string;
  readonly protocols: readonly Protocol[];
  /** Whether a newcomer first has to fetch an id for itself (from version 4 on). */
  readonly idRequired: boolean;
}

/** One consumer in a group, and who waits for an answer on its behalf. */
export interface Member {
  readonly id: string;
  about: Joining;
  assignment: Buffer;
  /** Set while a JoinGroup is unanswered. */
  join: ((answer: Joined) => void) | undefined;
  /** Set while a SyncGroup is unanswered. */
  sync: ((answer: Synced) => void) | undefined;
  /** Stops the session timer; it does not run while the member waits for us. */
  stopSession: () => void;
}

/** The assignor that all members know and most of them prefer; undefined when there is none. */
export function commonProtocol(members: readonly Joining[]): string | undefined {
  const votes = new Map<string, number>();
  for (const { protocols } of members) {
    const choice = protocols.find(({ name }) => members.every((other) => other.protocols.some((p) => p.name === name)));
    if (choice) votes.set(choice.name, (votes.get(choice.name) ?? 0) + 1);
  }
  return [...votes].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Whether both offer the same, so that nothing has to be assigned anew. */
export function sameProtocols(a: Joining, b: Joining): boolean {
  return (
    a.protocols.length === b.protocols.length &&
    a.protocols.every(({ name, metadata }, i) => {
      const other = b.protocols[i];
      return other?.name === name && other.metadata.equals(metadata);
    })
  );
}
