import { type Attributes, type AttributeValue, type Context, context, propagation, type Span, trace } from '@opentelemetry/api';
import type { Path, Rule, Template } from '../config/rules/rule.js';
import { type Cleaner, failingClosed } from '../instrument/cleaner.js';
import { reasonOf, report } from '../report/report.js';
import { plainText } from './plain-text.js';
import { type ReadPath, readerOf } from './path.js';
import { type Plan, planOf } from './plan.js';
import { type Withhold, withholdOf } from './private-source.js';
import { ManyValues } from './many-values.js';
import type { Roots } from './roots.js';
import { countFault, type RuleCounts } from './rule-counts.js';
import { NO_TAKING, RuleTaking, type Workplace } from './rule-taking.js';
import type { Spread } from './spread.js';
import type { Engine, Taking } from './taking.js';
import { type ValueBounds, valueOf } from './value.js';

/** The correlation id as far as rules have to do with it. */
export interface CorrelationOfRules {
  /** Name of the attribute that holds it. */
  readonly attribute: string;
  ofSpan(span: Span): string | undefined;
  adopt(span: Span, id: string): boolean;
  isFit(id: string): boolean;
  /** A context in which new work begins. */
  leave(context: Context): Context;
}

export interface EngineOptions {
  readonly bounds: ValueBounds;
  /** Without it, values are not judged by the names of their sources. */
  readonly clean?: Cleaner | undefined;
  /** From so many different values on, an attribute is worth a line; 0: never. */
  readonly manyValues: number;
  /** Whether the head decides by attributes. */
  readonly headLooks?: boolean;
  readonly spread?: Spread | undefined;
  readonly correlation?: CorrelationOfRules | undefined;
}

interface TextPart {
  readonly path: Path;
  readonly read: ReadPath;
  readonly withhold: Withhold | undefined;
}

/** Where rules are at work; all kinds share it. Nothing here throws. */
export class RulesEngine implements Engine {
  readonly #bounds: ValueBounds;
  readonly #headLooks: boolean;
  readonly #plans = new Map<Rule, Plan>();
  readonly #templates = new WeakMap<Template, readonly (string | TextPart)[]>();
  readonly #place: Workplace;
  readonly #correlation: CorrelationOfRules | undefined;
  readonly #withholdOf: (path: Path, key: string) => Withhold | undefined;
  readonly #spread: Spread | undefined;

  constructor(rules: readonly Rule[], { bounds, clean, manyValues, headLooks = false, spread, correlation }: EngineOptions) {
    this.#bounds = bounds;
    this.#headLooks = headLooks;
    this.#correlation = correlation;
    this.#spread = spread;
    const cleaner = clean && failingClosed(clean);
    this.#withholdOf = (path, key) => cleaner && withholdOf(path, key, cleaner);
    for (const rule of rules) this.#plans.set(rule, this.#compiled(rule));
    const many = new ManyValues(manyValues, (rule, key) => report('OTA-078', rule, key, String(manyValues)));
    this.#place = {
      spread,
      value: ({ key, read, withhold }, roots) => this.#valueOf(read, key, roots, withhold),
      around: ({ key, path, withhold }, span) => this.#typed(() => this.#around(path, span), key, withhold),
      adopt: (span, id) => correlation?.adopt(span, id) ?? true,
      isFit: (id) => correlation?.isFit(id) ?? true,
      observe: (rule, key, value) => many.observe(rule, key, value),
    };
  }

  begin(rule: Rule, span: Span, around = span): Taking {
    const plan = this.#planOf(rule);
    if (plan.busy || !span.isRecording()) return NO_TAKING;
    plan.counts.matches += 1;
    try {
      return new RuleTaking(plan, span, this.#place, around);
    } catch (thrown) {
      countFault(plan.counts, 'internal');
      report('OTA-040', 'a rule', reasonOf(thrown));
      return NO_TAKING;
    }
  }

  early(rule: Rule, roots: Roots): Attributes | undefined {
    const plan = this.#planOf(rule);
    if (!this.#headLooks || plan.busy || plan.event) return undefined;
    const found: Attributes = {};
    for (const { onward, value } of plan.constants) found[onward.key] = value;
    plan.busy = true;
    for (const wanted of plan.wanted) {
      const { key, root, correlation } = wanted;
      if (correlation) continue;
      const value = root === 'baggage' || root in roots ? this.#valueWhereActive(wanted, roots, key) : undefined;
      if (value !== undefined) found[key] = value;
    }
    plan.busy = false;
    return found;
  }

  fault(rule: Rule, why: string): void {
    countFault(this.#planOf(rule).counts, why);
  }

  limited(rule: Rule): void {
    this.#planOf(rule).counts.limited += 1;
  }

  textOf(template: Template, roots: Roots): string {
    let text = '';
    for (const part of this.#partsOf(template)) {
      if (typeof part === 'string') text += part;
      else text += plainText(this.#valueWhereActive(part, roots, ''));
    }
    return text;
  }

  /** What each rule has done, in their order. */
  counts(): RuleCounts[] {
    return [...this.#plans.values()].map(({ counts }) => counts);
  }

  #planOf(rule: Rule): Plan {
    let plan = this.#plans.get(rule);
    if (!plan) this.#plans.set(rule, (plan = this.#compiled(rule)));
    return plan;
  }

  #compiled(rule: Rule): Plan {
    return planOf(rule, this.#correlation?.attribute, this.#withholdOf);
  }

  #partsOf(template: Template) {
    let parts = this.#templates.get(template);
    if (!parts) {
      parts = template.map((part) => (typeof part === 'string' ? part : { path: part, read: readerOf(part), withhold: this.#withholdOf(part, '') }));
      this.#templates.set(template, parts);
    }
    return parts;
  }

  /** Before there is a span: what is around is where the code runs now. */
  #valueWhereActive({ path, read, withhold }: TextPart, roots: Roots, key: string): AttributeValue | undefined {
    const [root] = path;
    if (root !== 'baggage' && root !== 'correlation') return this.#valueOf(read, key, roots, withhold);
    return this.#typed(() => this.#around(path, trace.getActiveSpan()), key, withhold);
  }

  #valueOf(read: ReadPath, key: string, roots: Roots, withhold: Withhold | undefined): AttributeValue | undefined {
    // Of every value: no function is made for it.
    try {
      const value = valueOf(read(roots), key, this.#bounds);
      return withhold === undefined || value === undefined ? value : withhold(value);
    } catch {
      return undefined;
    }
  }

  /** A getter or a proxy on the way may throw: that is nothing. */
  #typed(read: () => unknown, key: string, withhold: Withhold | undefined): AttributeValue | undefined {
    try {
      const value = valueOf(read(), key, this.#bounds);
      return withhold === undefined || value === undefined ? value : withhold(value);
    } catch {
      return undefined;
    }
  }

  #around([root, name]: Path, span: Span | undefined): unknown {
    if (root === 'correlation') return span && name === 'id' ? this.#correlation?.ofSpan(span) : undefined;
    const active = context.active();
    const baggage = trace.getSpan(active) === span ? propagation.getBaggage(active) : undefined;
    return (span && this.#spread?.broughtAlong(span, String(name))) ?? baggage?.getEntry(String(name))?.value;
  }
}
