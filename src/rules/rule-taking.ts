import type { Attributes, AttributeValue, Span } from '@opentelemetry/api';
import { type Link, linkOf } from './link.js';
import { isAround, type Plan, type Wanted } from './plan.js';
import { plainText } from './plain-text.js';
import type { Roots } from './roots.js';
import { countFault } from './rule-counts.js';
import type { Onward, Spread } from './spread.js';
import type { Taking } from './taking.js';

/** What a rule at work needs of the engine. */
export interface Workplace {
  /** Not there: no rule lets anything go on. */
  readonly spread: Spread | undefined;
  /** The value of a path as an attribute holds it; undefined: nothing. Never throws. */
  value(wanted: Wanted, roots: Roots): AttributeValue | undefined;
  /** The same of `baggage` and `correlation`, which are around the span. */
  around(wanted: Wanted, span: Span): AttributeValue | undefined;
  /** The id becomes that of the work at the span; false: it is not fit to be one. */
  adopt(span: Span, id: string): boolean;
  isFit(id: string): boolean;
  /** A value was put. */
  observe(rule: string, key: string, value: AttributeValue): void;
}

const NOTHING: readonly Wanted[] = [];

/** One match of one rule. */
export class RuleTaking implements Taking {
  readonly #plan: Plan;
  readonly #place: Workplace;
  /** Undefined when it is done. */
  #span: Span | undefined;
  readonly #link: Link | undefined;
  /** What has not been found. */
  #wanted: readonly Wanted[];
  /** What waits for the event. */
  #attributes: Attributes | undefined;
  #texts: (AttributeValue | undefined)[] | undefined;

  constructor(plan: Plan, span: Span, place: Workplace, around: Span) {
    this.#plan = plan;
    this.#place = place;
    this.#span = span;
    this.#link = place.spread && linkOf(span);
    if (plan.event) {
      this.#attributes = {};
      this.#texts = [];
    }
    for (const { onward, goesOn, value } of plan.constants) this.#put(onward, goesOn, value);
    this.#wanted = plan.asksAround
      ? plan.wanted.filter((wanted) => !isAround(wanted) || !this.#found(wanted, place.around(wanted, around)))
      : plan.wanted;
  }

  take(roots: Roots): void {
    const plan = this.#plan;
    if (!this.#span || plan.busy || this.#wanted.length === 0) return;
    plan.busy = true;
    try {
      // Calls are many: nothing is made for one that finds all.
      let left: Wanted[] | undefined;
      for (const wanted of this.#wanted) {
        const isFound = wanted.root in roots && !isAround(wanted) && this.#found(wanted, this.#place.value(wanted, roots));
        if (!isFound) (left ??= []).push(wanted);
      }
      this.#wanted = left ?? NOTHING;
    } catch {
      countFault(plan.counts, 'internal');
    } finally {
      plan.busy = false;
    }
  }

  done(roots?: Roots): void {
    const span = this.#span;
    if (!span) return;
    if (roots) this.take(roots);
    this.#span = undefined;
    const { event, counts } = this.#plan;
    for (const { place } of this.#wanted) if (place === undefined) counts.missing += 1;
    this.#wanted = NOTHING;
    if (!event) return;
    const texts = this.#texts ?? [];
    if (!span.isRecording()) countFault(counts, 'late');
    else span.addEvent(event.map((part) => (typeof part === 'string' ? part : plainText(texts[part]))).join(''), this.#attributes);
    this.#attributes = undefined;
    this.#texts = undefined;
  }

  #found(wanted: Wanted, value: AttributeValue | undefined): boolean {
    if (value === undefined) return false;
    if (wanted.place !== undefined) {
      if (this.#texts) this.#texts[wanted.place] = value;
      return true;
    }
    if (wanted.correlation && !this.#correlates(wanted.correlation, value)) return true;
    this.#put(wanted, wanted.goesOn, value);
    return true;
  }

  /** Whether the value may stand as the id that it is asked for as; one that is not fit is not passed on. */
  #correlates(as: 'own' | 'parent', value: AttributeValue): boolean {
    const id = String(value);
    const fits = as === 'parent' ? this.#place.isFit(id) : this.#span !== undefined && this.#place.adopt(this.#span, id);
    if (!fits) countFault(this.#plan.counts, 'unfit_correlation');
    return fits;
  }

  #put(onward: Onward, goesOn: boolean, value: AttributeValue): void {
    const span = this.#span as Span;
    const { counts, rule } = this.#plan;
    const { key } = onward;
    counts.values += 1;
    this.#place.observe(rule.name, key, value);
    if (this.#attributes) this.#attributes[key] = value;
    else if (span.isRecording()) span.setAttribute(key, value);
    else countFault(counts, 'late');
    if (this.#link) this.#goOn(this.#link, onward, goesOn, value);
  }

  #goOn(link: Link, onward: Onward, goesOn: boolean, value: AttributeValue): void {
    if (goesOn) this.#place.spread?.taken(link, onward, value);
    else if (!this.#attributes) (link.own ??= new Set()).add(onward.key);
  }
}

/** A match that nothing comes of. */
export const NO_TAKING: Taking = { take() {}, done() {} };
