import { type AttributeValue, type Baggage, type Context, propagation, type Span, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { encodedLength } from './encoded-length.js';
import { absorbEnded, type Carried, hang, type Link, linkOf } from './link.js';
import type { Travelling } from './travelling.js';
import type { ValueBounds } from './value.js';

/** Chains of open spans longer than this are cut: a service that never ends its spans would otherwise keep all of them. */
const LONGEST_CHAIN = 128;
const MOST_TRAVELLERS = 20;
const MOST_TRAVELLING_BYTES = 1024;

/** How one value goes on from its span. */
export interface Onward {
  readonly key: string;
  readonly spread: boolean;
  readonly back: boolean;
  readonly baggage: boolean;
  /** Which value of several wins above. */
  readonly onRoot: 'first' | 'last';
}

/** Brings values to the spans around the one where they were taken. */
export class Spread implements Travelling {
  readonly keys: ReadonlySet<string>;
  readonly #keepsBaggage: boolean;
  readonly #bounds: ValueBounds;

  /**
   * @param keys that any rule lists under `baggage`
   * @param asksBaggage whether any rule takes a value from baggage
   */
  constructor(keys: ReadonlySet<string>, asksBaggage: boolean, bounds: ValueBounds) {
    this.keys = keys;
    this.#keepsBaggage = asksBaggage || keys.size > 0;
    this.#bounds = bounds;
  }

  /** Hangs a span into the chain, and gives it what was taken above. */
  onStart(span: Span & ReadableSpan, parentContext: Context): void {
    const parent = linkOf(trace.getSpan(parentContext));
    const up = parent?.span.spanContext().traceId === span.spanContext().traceId ? parent : undefined;
    const baggage = this.#keepsBaggage ? (propagation.getBaggage(parentContext) ?? up?.baggage) : undefined;
    const link = hang(span, up, baggage);
    if (baggage && this.keys.size > 0 && baggage !== up?.baggage) this.#arrive(link, baggage);
    let length = 0;
    for (let at: Link | undefined = link; at; at = at.up) {
      absorbEnded(at);
      if (at.values) inherit(span, at.values);
      length += 1;
      if (length > LONGEST_CHAIN) at.up = undefined;
    }
  }

  /** A value was taken at the span of `link`. */
  taken(link: Link, onward: Onward, value: AttributeValue): void {
    const { key, spread, baggage, back } = onward;
    (link.own ??= new Set()).add(key);
    if (spread || baggage) (link.values ??= new Map()).set(key, { value, spread, baggage });
    if (spread && link.root !== link) this.#lend(link.root, onward, value);
    if (!back) return;
    for (let at = link.up; at; at = at.up) if (at !== link.root || !spread) this.#lend(at, onward, value);
  }

  /** What is spread where a span is, the nearest first. */
  valuesOf(span: Span): ReadonlyMap<string, Carried> | undefined {
    return gather(linkOf(span), 'spread');
  }

  entriesOf(context: Context): ReadonlyMap<string, string> | undefined {
    if (this.keys.size === 0) return undefined;
    const found = gather(linkOf(trace.getSpan(context)), 'baggage');
    if (!found) return undefined;
    const entries = new Map<string, string>();
    let room = MOST_TRAVELLING_BYTES;
    for (const [key, { value }] of found) {
      const text = String(value);
      const bytes = encodedLength(key) + encodedLength(text) + 2;
      if (bytes > room || entries.size === MOST_TRAVELLERS) continue;
      room -= bytes;
      entries.set(key, text);
    }
    return entries;
  }

  /** An entry of the baggage that the work around a span has brought along. */
  broughtAlong(span: Span, key: string): string | undefined {
    const link = linkOf(span);
    const carried = gather(link, 'baggage')?.get(key);
    return carried === undefined ? link?.baggage?.getEntry(key)?.value : String(carried.value);
  }

  /** Baggage of another service: what any rule here lets travel becomes attributes, and goes on. */
  #arrive(link: Link, baggage: Baggage): void {
    for (const key of this.keys) {
      const text = baggage.getEntry(key)?.value;
      if (!text) continue;
      const value = this.#bounds.text(text, key);
      (link.values ??= new Map()).set(key, { value, spread: true, baggage: true });
      if (link.root !== link) this.#lend(link.root, { key, spread: true, back: false, baggage: true, onRoot: 'first' }, value);
      else (link.lent ??= new Set()).add(key);
    }
  }

  /** Puts a value from below on a span above, unless that has its own. */
  #lend(link: Link, { key, onRoot }: Onward, value: AttributeValue): void {
    const { span } = link;
    if (!span.isRecording() || link.own?.has(key)) return;
    if (!Object.hasOwn(span.attributes, key)) span.setAttribute(key, value);
    else if (!link.lent?.has(key)) return;
    else if (onRoot === 'last') span.setAttribute(key, value);
    else {
      const all = united(span.attributes[key], value, this.#bounds.maxItems);
      if (all) span.setAttribute(key, all);
      return;
    }
    (link.lent ??= new Set()).add(key);
  }
}

function inherit(span: Span & ReadableSpan, values: ReadonlyMap<string, Carried>): void {
  for (const [key, { value, spread }] of values) {
    if (spread && !Object.hasOwn(span.attributes, key)) span.setAttribute(key, value);
  }
}

function gather(link: Link | undefined, what: 'spread' | 'baggage'): Map<string, Carried> | undefined {
  let found: Map<string, Carried> | undefined;
  for (let at = link; at; at = at.up) {
    if (!at.values) continue;
    for (const [key, carried] of at.values) if (carried[what] && !found?.has(key)) (found ??= new Map()).set(key, carried);
  }
  return found;
}

/** The items of two lists, each once; undefined where the second brings none. */
function united(before: unknown, value: AttributeValue, most: number): AttributeValue | undefined {
  if (!Array.isArray(before) || !Array.isArray(value) || typeof before[0] !== typeof value[0]) return undefined;
  const all = [...new Set([...(before as string[]), ...(value as string[])])].slice(0, most);
  return all.length > before.length ? all : undefined;
}
