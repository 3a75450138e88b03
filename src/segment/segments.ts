import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { HeadVerdict } from './head-verdict.js';
import type { Segment, Verdict } from './segment.js';
import { joinSegment, segmentOf } from './segment-of.js';

/** Between two looks at the clock where nothing is to be expected earlier. */
const SHORTEST_WAIT_MS = 100;

/** Why a segment was decided before its end. */
export type Eviction = 'segments' | 'spans' | 'bytes' | 'spans_per_segment' | 'age';

/** Bounds of what is held; the oldest is decided early when one is reached. */
export interface SegmentLimits {
  /** How long after its root's end a segment with open spans waits for them, in milliseconds. */
  readonly lingerMs: number;
  readonly maxSegments: number;
  readonly maxSpans: number;
  readonly maxBytes: number;
  readonly maxSpansPerSegment: number;
  /** Longest time that a segment is held after its start, in milliseconds. */
  readonly maxAgeMs: number;
}

export interface SegmentsOptions {
  /** Undefined: nothing is held, each segment has the verdict of its head. */
  readonly limits: SegmentLimits | undefined;
  /** Why this span makes its whole segment worth keeping; undefined when it does not. */
  keep(span: ReadableSpan, isRoot: boolean): { readonly reason: string; readonly countable: boolean } | undefined;
  /** Takes spans that are kept. */
  release(spans: readonly ReadableSpan[], verdict: Verdict, segment: Segment): void;
  /** Told each verdict and each early one; `late` is a span that ended after its segment was dropped. */
  onVerdict(verdict: Verdict): void;
  onEvicted(why: Eviction): void;
  onLate(kept: boolean): void;
  /** Rough size of a span in bytes. */
  sizeOf(span: ReadableSpan): number;
  /** Monotonic milliseconds, and a timer that keeps no process alive. */
  readonly clock: { now(): number; after(ms: number, work: () => void): void };
}

/** Holds the spans of each segment until its verdict is known. */
export class Segments {
  #options: SegmentsOptions;
  /** Undecided segments, the oldest first: those whose root is open, and those that only wait for other spans. */
  readonly #running = new Set<Segment>();
  readonly #lingering = new Set<Segment>();
  /** Those of them that hold spans: to decide another one would free nothing. */
  readonly #holding = new Set<Segment>();
  #spans = 0;
  #bytes = 0;
  #timing = false;
  #closed = false;

  constructor(options: SegmentsOptions) {
    this.#options = options;
  }

  /** What is held now. */
  held(): { readonly segments: number; readonly spans: number; readonly bytes: number } {
    return { segments: this.#running.size + this.#lingering.size, spans: this.#spans, bytes: this.#bytes };
  }

  /** Other limits and keep rules, from now on. */
  change(options: SegmentsOptions): void {
    this.#options = options;
    if (options.limits) this.#enforce();
    else this.#decideAll();
  }

  /** A local root was started. */
  begin(span: ReadableSpan, head: HeadVerdict): void {
    const { limits } = this.#options;
    const segment: Segment = {
      traceId: head.traceId,
      rootId: span.spanContext().spanId,
      head,
      countable: head.countable,
      since: this.#options.clock.now(),
      rootEndedAt: undefined,
      spans: [],
      bytes: 0,
      open: 1,
      verdict: undefined,
    };
    joinSegment(span, segment);
    // Kept whatever happens, and no verdict of the tail could change what it stands for: there is nothing to wait for.
    const certain = head.sampled && (head.th === '0' || !head.countable);
    if (!limits || this.#closed || certain) return this.#decide(segment, headVerdict(head));
    this.#running.add(segment);
    this.#enforce();
    this.#time();
  }

  /** A span below another one of this process was started. */
  join(span: ReadableSpan, segment: Segment): void {
    segment.open += 1;
    joinSegment(span, segment);
  }

  end(span: ReadableSpan): void {
    const segment = segmentOf(span as never);
    if (!segment) return;
    segment.open -= 1;
    const isRoot = span.spanContext().spanId === segment.rootId;
    if (segment.verdict) return this.#late(span, isRoot, segment, segment.verdict);
    const bytes = this.#options.sizeOf(span);
    segment.spans.push(span);
    segment.bytes += bytes;
    this.#spans += 1;
    this.#bytes += bytes;
    const found = this.#options.keep(span, isRoot);
    if (found) return this.#decide(segment, tailVerdict(segment, found.reason, found.countable));
    if (segment.open === 0 && (isRoot || segment.rootEndedAt !== undefined)) return this.#decide(segment, headVerdict(segment.head));
    if (segment.spans.length === 1) this.#holding.add(segment);
    if (isRoot) {
      segment.rootEndedAt = this.#options.clock.now();
      this.#running.delete(segment);
      this.#lingering.add(segment);
      this.#time();
    }
    const { maxSpansPerSegment = 0, maxBytes = 0 } = this.#options.limits ?? {};
    // One that is too large by itself must not push the others out.
    if (segment.spans.length > maxSpansPerSegment) this.#decideEarly(segment, 'spans_per_segment');
    else if (segment.bytes > maxBytes) this.#decideEarly(segment, 'bytes');
    this.#enforce();
  }

  /** Lets go of what is certain: whole segments, and those that the head keeps. Segments that may still show an error stay. */
  flush(): void {
    for (const segment of this.#lingering) this.#decide(segment, headVerdict(segment.head));
    for (const segment of this.#running) {
      if (segment.head.sampled) this.#decide(segment, headVerdict(segment.head));
      // Its like that the head keeps have just left with the head's weight, and stand for this one already.
      else segment.countable = false;
    }
  }

  /** Decides everything: the process ends. Spans that end later are decided one by one. */
  close(): void {
    this.#closed = true;
    this.#decideAll();
  }

  #decideAll(): void {
    for (const segment of [...this.#lingering, ...this.#running]) this.#decide(segment, headVerdict(segment.head));
  }

  #late(span: ReadableSpan, isRoot: boolean, segment: Segment, verdict: Verdict): void {
    if (verdict.kept) return this.#options.release([span], verdict, segment);
    const found = this.#options.keep(span, isRoot);
    this.#options.onLate(found !== undefined);
    // Its company is gone, and how many like it were seen nobody knows: it leaves alone and without `th`.
    if (found) this.#options.release([span], { ...LATE, reason: `late_${found.reason}` }, segment);
  }

  #decide(segment: Segment, verdict: Verdict): void {
    segment.verdict = verdict;
    this.#running.delete(segment);
    this.#lingering.delete(segment);
    this.#holding.delete(segment);
    const { spans } = segment;
    this.#spans -= spans.length;
    this.#bytes -= segment.bytes;
    segment.spans = [];
    segment.bytes = 0;
    this.#options.onVerdict(verdict);
    if (verdict.kept && spans.length > 0) this.#options.release(spans, verdict, segment);
  }

  #decideEarly(segment: Segment, why: Eviction): void {
    this.#options.onEvicted(why);
    this.#decide(segment, headVerdict(segment.head));
  }

  #enforce(): void {
    const { maxSpans = 0, maxBytes = 0, maxSegments = 0 } = this.#options.limits ?? {};
    while (this.#running.size + this.#lingering.size > maxSegments && this.#evict('segments', this.#running));
    while (this.#spans > maxSpans && this.#evict('spans', this.#holding));
    while (this.#bytes > maxBytes && this.#evict('bytes', this.#holding));
  }

  /** The oldest one whose root has ended is decided at once, else the oldest of the others; what the head keeps is only released early. */
  #evict(why: Eviction, others: ReadonlySet<Segment>): boolean {
    const [oldest] = this.#lingering.size > 0 ? this.#lingering : others;
    if (!oldest) return false;
    this.#decideEarly(oldest, why);
    return true;
  }

  /** One timer for all, only while there is something to wait for. */
  #time(): void {
    const { clock, limits } = this.#options;
    if (!limits || this.#timing || this.#closed || this.held().segments === 0) return;
    this.#timing = true;
    const now = clock.now();
    const [lingering] = this.#lingering;
    const [running] = this.#running;
    const due = Math.min(
      lingering?.rootEndedAt === undefined ? Number.POSITIVE_INFINITY : lingering.rootEndedAt + limits.lingerMs,
      running === undefined ? Number.POSITIVE_INFINITY : running.since + limits.maxAgeMs,
      // A root that ends meanwhile lingers from then on.
      now + Math.max(limits.lingerMs, SHORTEST_WAIT_MS),
    );
    clock.after(Math.max(1, due - now), () => {
      this.#timing = false;
      this.#expire();
      this.#time();
    });
  }

  #expire(): void {
    const { clock, limits } = this.#options;
    if (!limits) return;
    const now = clock.now();
    for (const segment of this.#lingering) {
      if ((segment.rootEndedAt ?? now) + limits.lingerMs > now) break;
      this.#decide(segment, headVerdict(segment.head));
    }
    for (const segment of this.#running) {
      if (segment.since + limits.maxAgeMs > now) break;
      this.#decideEarly(segment, 'age');
    }
  }
}

const LATE = { kept: true, byTail: true, partial: true, th: undefined };

function headVerdict(head: HeadVerdict): Verdict {
  return { kept: head.sampled, reason: head.reason, byTail: false, partial: false, th: head.th };
}

function tailVerdict({ head, countable }: Segment, reason: string, found: boolean): Verdict {
  // Where not all of its like can be kept, the head's weight stays true of those that the head keeps.
  const th = countable ? '0' : head.th;
  return { kept: true, reason, byTail: true, partial: !head.sampled, th: found ? th : undefined };
}
