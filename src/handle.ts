import type { RedactionAudit } from './redact/audit/redaction-audit.js';
import type { FinishedSpan } from './testing/finished-span.js';

/** Where the running agent of this thread leaves its handle, for every copy of its entries to find. */
export const HANDLE: unique symbol = Symbol.for('@org/otel-agent') as typeof HANDLE;

/** What the other entries (`.`, `./testing`) may ask the running agent. */
export interface AgentHandle {
  readonly version: string;
  /** `off`: switched off or not able to run here; `standing-back`: another SDK has taken over. */
  readonly state: 'running' | 'standing-back' | 'off';
  /** Names of the instrumentations whose library has been loaded. */
  instrumentations(): string[];
  /** Spans that were started in this thread and have not ended. */
  openSpans(): number;
  /** Sends what waits; true when everything was delivered within the time (default 5000 ms). Never rejects. */
  flush(timeoutMs?: number): Promise<boolean>;
  /** What redaction did: of all threads in the main thread, of this one in a worker. Undefined when it is off. */
  redactionAudit(): RedactionAudit | undefined;
  /** Changes which traces are kept in this thread, from now on; true when it counts. Never throws. */
  changeSampling(data: unknown): boolean;
  /** Calls back with each finished span, sampled or only recorded; returns how to stop that. */
  onSpanEnd(listener: (span: FinishedSpan) => void): () => void;
}

/** The handle of the agent in this thread; undefined when none was asked to start. */
export function agentHandle(): AgentHandle | undefined {
  return (globalThis as { [HANDLE]?: AgentHandle })[HANDLE];
}
