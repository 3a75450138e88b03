import type { LedgerValues } from '../export/ledger.js';
import type { ChangedSetting } from './changed-settings.js';
import type { LossCause } from './loss-causes.js';

/** Version of the form of a status. It grows when a key is removed or changes its meaning, not when one is added. */
export const STATUS_SCHEMA = 1;

/** Spans of the process's main thread. */
export interface SpanNumbers {
  /** Started and recorded; spans that the sampler leaves out are not among them. */
  readonly started: number;
  readonly ended: number;
  /** Started and not ended. */
  readonly open: number;
}

/** Counts since the start; redactionAudit() has them by place and name of the attribute. */
export interface RedactionNumbers {
  /** Values, or parts of them, that were redacted. */
  readonly values: number;
  /** The same by class of private data. */
  readonly classes: Readonly<Record<string, number>>;
  /** Values that could not be read and were withheld. */
  readonly failures: number;
  /** Spans that left without their content, because redacting them failed. */
  readonly skeletons: number;
  /** Spans that came to an exporter past the redaction and were thrown away. */
  readonly unbrandedDropped: number;
  /** Names of attributes with ever new values. */
  readonly manyValued: readonly string[];
}

/** Segments, that is parts of traces in this process, of its main thread; counts since the start. */
export interface SamplingNumbers {
  /** Share of new traces that no rule names: as configured, and with the limit per second. */
  readonly configuredRatio: number;
  readonly effectiveRatio: number;
  /** Segments by reason. */
  readonly kept: Readonly<Record<string, number>>;
  readonly dropped: Readonly<Record<string, number>>;
  /** What waits for its verdict. */
  readonly held: { readonly segments: number; readonly spans: number; readonly bytes: number };
  /** Segments that were decided before their end, by the bound that was reached. */
  readonly evicted: Readonly<Record<string, number>>;
  /** Spans that ended after their segment was dropped: left behind, and kept alone. */
  readonly late: { readonly dropped: number; readonly kept: number };
}

/** One business rule in the main thread; counts since the start. */
export interface RuleNumbers {
  /** Requests, messages, statements or calls that it matched. */
  readonly matches: number;
  /** Values put. */
  readonly values: number;
  /** Values that were found nowhere. */
  readonly missing: number;
  /** Calls beyond its `limit`, which ran untraced. */
  readonly limited: number;
  /** What went wrong, by a word. */
  readonly faults: Readonly<Record<string, number>>;
}

/** What the agent in one process says about itself: the content of the status file, as JSON. */
export interface Status {
  readonly schema: typeof STATUS_SCHEMA;
  /** Version of the agent. */
  readonly version: string;
  /** `off`: switched off or not able to run here; `standing-back`: another OpenTelemetry SDK has taken over. */
  readonly state: 'running' | 'standing-back' | 'off';
  readonly pid: number;
  /** Version of Node.js, without a `v`. */
  readonly node: string;
  /** Name of the service, as it is in the spans' resource. */
  readonly service: string;
  /** When the agent started: ISO 8601, UTC. */
  readonly startedAt: string;
  /** When this was written. It is not written again while nothing changes. */
  readonly writtenAt: string;
  /**
   * When the process ended. Not there: the process runs, or it was killed (SIGKILL, out of memory, crash of Node
   * itself); whether `pid` lives tells which.
   */
  readonly endedAt?: string;
  /** Names of the instrumentations whose library has been loaded. */
  readonly instrumentations: readonly string[];
  /** Ways out, as `OTEL_TRACES_EXPORTER` names them: `otlp`, `file`, `zipkin`, `console`. */
  readonly exporters: readonly string[];
  /** Where spans go, in order of preference, without credentials. */
  readonly endpoints: readonly string[];
  /** How the parts of the export wrap one another, on one line, without credentials. */
  readonly chain: string;
  readonly limits: {
    /** Bound for everything in memory that is not acknowledged, in bytes. */
    readonly queueMaxBytes: number;
    /** Longest time that an ending process is held, in milliseconds. */
    readonly exitTimeoutMs: number;
    /** Bound of the spool, in bytes; not there when none is set. */
    readonly spoolMaxBytes?: number;
  };
  readonly spans: SpanNumbers;
  /** Counters of the export, of all threads of the process; docs/status.md lists them. */
  readonly ledger: LedgerValues;
  /** Spans that were lost, by cause; a cause of which there was none is left out. */
  readonly lost: Readonly<Partial<Record<LossCause, number>>>;
  /** What redaction did, in all threads of the process; not there where it is off. */
  readonly redaction?: RedactionNumbers;
  /** Business rules by their names; not there when there are none. */
  readonly rules?: Readonly<Record<string, RuleNumbers>>;
  /** What sampling decided in the main thread. */
  readonly sampling?: SamplingNumbers;
  /** Settings that somebody set: their names, never their values. */
  readonly settings: readonly ChangedSetting[];
}
