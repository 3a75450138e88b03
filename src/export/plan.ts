import type { LogLevel } from '../report/report.js';
import type { Encoding } from './batch.js';
import type { EndpointOptions } from './endpoint-options.js';

/** One place that spans go to, as data that can be handed to another thread. */
export interface Destination {
  readonly name: 'otlp' | 'file' | 'zipkin';
  readonly encoding: Encoding | 'zipkin';
  /** In order of preference; empty for a file. */
  readonly endpoints: readonly EndpointOptions[];
  readonly file?: string;
}

/** Everything that the exporting thread has to know. */
export interface ExportPlan {
  readonly destinations: readonly Destination[];
  /** Bound for everything not acknowledged, in memory. */
  readonly maxBytes: number;
  /** How long an ending process may be held, in milliseconds. */
  readonly exitTimeoutMs: number;
  /** Longest time for one request, in milliseconds. */
  readonly requestTimeoutMs: number;
  readonly spool?: { readonly directory: string; readonly maxBytes: number; readonly service: string };
  /** Least urgent level of the agent's own lines. */
  readonly logLevel: LogLevel;
}
