import { join } from 'node:path';
import type { AgentSettings } from './config/agent-settings.js';
import { agentHandle } from './handle.js';
import type { RedactionAudit } from './redact/audit/redaction-audit.js';
import { VERSION } from './version.js';

export type { AgentSettings } from './config/agent-settings.js';
export type { RedactionAudit } from './redact/audit/redaction-audit.js';

/** Settings of sampling, by the parts of their keys. */
export type SamplingSettings = NonNullable<AgentSettings['sampling']>;

/** Of begin.ts. Written out, because the types of this entry must not lead to the agent's packages. */
interface Begin {
  begin(self: string, version: string, data: unknown): void;
}

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

/**
 * Starts the agent in this thread with settings of the service's own, as `--import @org/otel-agent/register` does without. Call it
 * before anything else is loaded: in a file that is preloaded.
 *
 * ```js
 * // tracing.mjs, for: node --import ./tracing.mjs app.js
 * import { start } from '@org/otel-agent';
 * start({ service: { name: 'orders' }, redaction: { deny: [{ key: 'customer.*', action: 'hash' }] } });
 * ```
 *
 * Variables of the environment and of `.env` win over what is given here. Never throws: what is wrong is one line on stderr. An
 * agent that runs already keeps its settings.
 */
export function start(settings?: AgentSettings): void {
  try {
    const { begin } = require('./begin.js') as Begin;
    // The same agent as the one that is preloaded by this name.
    begin(join(__dirname, 'register.cjs'), VERSION, settings);
  } catch {
    // A copy of the package that is not whole: the service runs untraced.
  }
}

/**
 * Changes which traces are kept, while the service runs: in this thread, for traces that begin from now on.
 *
 * ```js
 * changeSampling({ ratio: 0.01, tail: { keep: 'error' } });
 * ```
 *
 * @param settings as the `sampling` part of {@link start}; what is not given keeps its value, and what is given wins over the environment
 * @returns true when it counts now; false when something in it is wrong (one line on stderr says what), when no agent runs, and when
 *   another SDK has taken over: then nothing has changed. Never throws.
 */
export function changeSampling(settings: SamplingSettings): boolean {
  return agentHandle()?.changeSampling(settings) ?? false;
}

/**
 * What redaction did in this process: by class, place and name of the attribute, with counts and never a value
 * (docs/status.md). In the main thread of all threads, in a worker of that worker. Undefined: no agent, or redaction is off.
 */
export function redactionAudit(): RedactionAudit | undefined {
  return agentHandle()?.redactionAudit();
}
