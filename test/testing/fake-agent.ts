import { type AgentHandle, HANDLE } from '../../src/handle.js';
import type { FinishedSpan } from '../../src/testing/finished-span.js';

/** A stand-in for the running agent of this thread, with its controls. */
export interface FakeAgent {
  end(span: FinishedSpan): void;
  open: number;
  state: AgentHandle['state'];
  listeners: number;
  remove(): void;
}

/** Puts a handle where the entries look for the agent; nothing is traced. */
export function fakeAgent(): FakeAgent {
  const listeners = new Set<(span: FinishedSpan) => void>();
  const fake = {
    open: 0,
    state: 'running' as AgentHandle['state'],
    end(span: FinishedSpan) {
      for (const listener of listeners) listener(span);
    },
    get listeners() {
      return listeners.size;
    },
    remove: () => Reflect.deleteProperty(globalThis, HANDLE),
  };
  const handle: AgentHandle = {
    version: '0.0.0',
    get state() {
      return fake.state;
    },
    instrumentations: () => [],
    openSpans: () => fake.open,
    flush: () => Promise.resolve(true),
    redactionAudit: () => undefined,
    changeSampling: () => false,
    onSpanEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  Object.defineProperty(globalThis, HANDLE, { value: handle, configurable: true });
  return fake;
}
