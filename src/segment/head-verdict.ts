/** What the head said of a new segment, and why. */
export interface HeadVerdict {
  readonly traceId: string;
  readonly sampled: boolean;
  /** `ratio`, `rule:<name>`, `parent`, `manual`; it becomes the reason of a kept segment. */
  readonly reason: string;
  /** `th` of a span that is kept for this reason; undefined: how much it stands for is unknown (inherited unknown, or kept by hand). */
  readonly th: string | undefined;
  /** Whether the tail may keep it with an adjusted count of 1: everything of its kind was recorded. */
  readonly countable: boolean;
}
