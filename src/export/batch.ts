/** Encoded spans on their way: the body of one OTLP request, before compression. */
export interface Batch {
  /** Unique among all processes and threads: names the file when it goes to disk. */
  readonly id: string;
  /** `ExportTraceServiceRequest`, protobuf or JSON as `encoding` says. */
  readonly body: Uint8Array;
  readonly encoding: Encoding;
  /** Number of spans in the body. */
  readonly spans: number;
  /** When its oldest span ended, Unix time in milliseconds. */
  readonly since: number;
}

export type Encoding = 'protobuf' | 'json';

/** Why spans were given up. The words are those of the counters and messages. */
export const DROP_REASONS = [
  /** The byte bound was reached; the oldest went. */
  'queue_full',
  /** An endpoint refused them for good (OTLP specification, "Failures"). */
  'refused',
  /** A single span that no endpoint takes for its size. */
  'too_large',
  /** The process ended before they could be delivered, and there is no spool. */
  'exit',
  /** The spool was full or could not be written. */
  'spool',
  /** They could not be encoded. */
  'encode',
  /** The thread that held them died. */
  'worker',
  /** They were handed over for a destination that does not exist. */
  'misrouted',
] as const;

export type DropReason = (typeof DROP_REASONS)[number];
