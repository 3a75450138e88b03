/** Something that happened to the export and that a person may want to read. */
export interface ExportEvent {
  readonly kind:
    /** The endpoint's breaker opened. */
    | 'unreachable'
    /** It closed again. */
    | 'recovered'
    /** The endpoint will never take these spans; they are gone. */
    | 'refused'
    /** It took the request and threw some of the spans away, or has a warning (`count` is 0 then). */
    | 'partial'
    /** Spans were given up; `reason` is a `DropReason`. */
    | 'dropped';
  /** What `Sender.describe` says. */
  readonly endpoint: string;
  readonly reason: string;
  /** Spans that it is about. */
  readonly count: number;
}

export type Say = (event: ExportEvent) => void;
