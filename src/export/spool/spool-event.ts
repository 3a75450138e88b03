/** What a spool has to say, once each time it begins. */
export type SpoolEvent =
  /** Batches cannot be written (disk full, directory unwritable); `store` answers false until the event `works`. */
  | { readonly kind: 'fails'; readonly reason: string }
  | { readonly kind: 'works' }
  /** Batches on disk are gone without our doing. Their spans are counted as dropped. */
  | { readonly kind: 'vanished'; readonly directory: string; readonly batches: number }
  /** The batches of a dead owner were taken over. */
  | { readonly kind: 'taken-over'; readonly batches: number; readonly bytes: number }
  /**
   * Something that is not a batch, or damaged, was put into the quarantine directory. `total`: by this process so far.
   */
  | { readonly kind: 'set-aside'; readonly path: string; readonly reason: string; readonly total: number };
