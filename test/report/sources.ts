import { Ledger } from '../../src/export/ledger.js';
import type { Say } from '../../src/report/self-message.js';
import type { StatusSources } from '../../src/report/take-status.js';

export const MIB = 1024 * 1024;

export const LIMITS = { maxBytes: 32 * MIB, exitTimeoutMs: 1000 };

export const SPOOL = { directory: '/var/lib/otel-agent', maxBytes: 256 * MIB, service: 'task-manager' };

/** What a running agent would give, around a real ledger. */
export function sourcesOf(ledger = new Ledger(), changes: Partial<StatusSources> = {}): StatusSources {
  return {
    version: '1.2.3',
    service: 'task-manager',
    startedAt: Date.UTC(2026, 10, 20, 12),
    exporters: ['otlp'],
    endpoints: ['http://collector:4318/v1/traces'],
    limits: LIMITS,
    settings: [{ name: 'export.headers', variable: 'OTEL_EXPORTER_OTLP_HEADERS', from: '.env' }],
    ledger,
    state: () => 'running',
    instrumentations: () => ['http', 'pg'],
    chain: () => 'thread → courier(33554432 bytes) → breaker(http://collector:4318/v1/traces)',
    spans: () => ({ started: 12_034, ended: 12_030, open: 4 }),
    ...changes,
  };
}

/** Collects what is said, each as its kind and details. */
export function listener(): { say: Say; said: string[][] } {
  const said: string[][] = [];
  return { said, say: (kind, ...details) => void said.push([kind, ...details]) };
}
