/** What the simulation takes for granted; everything but the last group can be seen in one's own traces. */
export const ASSUMED = {
  services: 1000,
  /** Requests and messages that each handles: segments, not traces. */
  segmentsPerSecond: 10_000,

  /** Calls and messages that a segment makes to other services: Poisson, so that a trace has 1 / (1 - mean) segments. */
  meanCalls: 0.8,
  /** A trace's longest way and its most segments: against endless trees. */
  mostSegments: 500,
  /** Of those, messages: they are handled later, and what goes wrong there goes wrong for nobody else. */
  messageShare: 0.3,
  /** Beside the spans of calls: the segment's own, statements, the service's. */
  ownSpans: 4,

  /** Segments in which an error begins. */
  errorShare: 0.002,
  /** Errors of a call that the caller makes up for: its own segment succeeds. */
  handledShare: 0.5,
  /** Segments that take longer than two seconds by themselves; whoever waits for them is slow, too. */
  slowShare: 0.001,

  /** Collectors of 4 processors and 16 GiB; rules of thumb, not measured here: replace them by your own. */
  gatewaySpansPerSecond: 200_000,
  tailSpansPerSecond: 100_000,
  tailMemoryBytes: 10 * 2 ** 30,
  /** A span in the memory of the tail-sampling processor, as a multiple of its encoded size. */
  memoryFactor: 2,
  decisionWaitSeconds: 30,
} as const;
