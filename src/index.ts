import { agentHandle } from './handle.js';

/** What the agent of this thread says about itself. */
export interface AgentStatus {
  /** `absent`: no agent was asked to start; `off`: switched off or not able to run here. */
  readonly state: 'running' | 'standing-back' | 'off' | 'absent';
  /** Version of the running agent. */
  readonly version: string | undefined;
  /** Names of the instrumentations whose library has been loaded. */
  readonly instrumentations: readonly string[];
}

/** The state of the agent in this thread. Never throws. */
export function status(): AgentStatus {
  const handle = agentHandle();
  return {
    state: handle?.state ?? 'absent',
    version: handle?.version,
    instrumentations: handle?.instrumentations() ?? [],
  };
}

/**
 * Sends all finished spans that wait, for example before a function platform freezes the process. Never rejects.
 *
 * @param timeoutMs longest time to wait, in milliseconds; default 5000
 * @returns true when everything was delivered or is on disk within the time, and nothing was lost meanwhile (docs/export.md)
 */
export async function flush(timeoutMs?: number): Promise<boolean> {
  return (await agentHandle()?.flush(timeoutMs)) ?? true;
}
