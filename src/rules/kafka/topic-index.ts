import type { Attributes, Span } from '@opentelemetry/api';
import { reasonOf, report } from '../../report/report.js';
import type { Roots } from '../roots.js';
import type { Engine, Taking } from '../taking.js';
import { type CompiledRule, hasHeaders } from './compiled-rule.js';
import type { Receipt, RuledMessage, SendTaking, TopicRules } from './kafka-rules.js';
import { headersOf, receiptOf, rootsOf } from './message-roots.js';

/** Names of topics come from the service, and may be made up as it runs. */
const MOST_TOPICS = 1000;

interface Surroundings {
  readonly engine: Engine;
  readonly maxBodyBytes: number;
}

/** Which of the rules on one operation a topic matches. */
export class TopicIndex {
  readonly #rules: readonly CompiledRule[];
  readonly #around: Surroundings;
  readonly #topics = new Map<string, TopicRules | undefined>();

  constructor(rules: readonly CompiledRule[], around: Surroundings) {
    this.#rules = rules;
    this.#around = around;
  }

  of(topic: string): TopicRules | undefined {
    if (this.#rules.length === 0 || typeof topic !== 'string') return undefined;
    const known = this.#topics.get(topic);
    if (known !== undefined || this.#topics.has(topic)) return known;
    const rules = this.#rules.filter((rule) => rule.isOnTopic(topic));
    const found = rules.length > 0 ? new Matching(rules, this.#around) : undefined;
    if (this.#topics.size >= MOST_TOPICS) this.#topics.clear();
    this.#topics.set(topic, found);
    return found;
  }
}

/** What a message holds, and the rules that are on it. */
interface Found {
  readonly roots: Roots;
  readonly matching: readonly CompiledRule[];
}

/** The rules that are on a topic. */
class Matching implements TopicRules {
  readonly #rules: readonly CompiledRule[];
  readonly #around: Surroundings;
  readonly #takenHeaders: ReadonlySet<string>;
  readonly #looksAtHeaders: boolean;
  readonly #isLookedAt: boolean;
  /** By the bytes of their values: what was found before the span has started. */
  readonly #foundEarly = new WeakMap<object, Found>();

  constructor(rules: readonly CompiledRule[], around: Surroundings) {
    this.#rules = rules;
    this.#around = around;
    this.#takenHeaders = new Set(rules.flatMap(({ takenHeaders }) => takenHeaders));
    this.#isLookedAt = rules.some(({ rule }) => around.engine.early(rule, {}) !== undefined);
    this.#looksAtHeaders = this.#takenHeaders.size > 0 || rules.some(({ headerTests }) => headerTests);
  }

  early(message: RuledMessage): Attributes | undefined {
    if (!this.#isLookedAt) return undefined;
    return guarded(() => {
      const found = this.#find(message);
      const { value } = message;
      if (typeof value === 'object' && value !== null) this.#foundEarly.set(value, found);
      const attributes: Attributes = {};
      for (const { rule } of found.matching) Object.assign(attributes, this.#around.engine.early(rule, found.roots));
      return attributes;
    });
  }

  take(span: Span, message: RuledMessage): void {
    this.#begin(span, message, (_rule, taking, roots) => taking.done(roots));
  }

  begin(span: Span, message: RuledMessage): SendTaking | undefined {
    const waiting: Taking[] = [];
    this.#begin(span, message, ({ takesReceipt }, taking, roots) => {
      if (!takesReceipt) return taking.done(roots);
      taking.take(roots);
      waiting.push(taking);
    });
    return waiting.length > 0 ? new Waiting(waiting) : undefined;
  }

  #begin(span: Span, message: RuledMessage, begun: (rule: CompiledRule, taking: Taking, roots: Roots) => void): void {
    if (!span.isRecording()) return;
    guarded(() => {
      const { roots, matching } = (this.#isLookedAt && this.#foundEarly.get(message.value as object)) || this.#find(message);
      for (const compiled of matching) begun(compiled, this.#around.engine.begin(compiled.rule, span), roots);
    });
  }

  #find(message: RuledMessage): Found {
    const { engine, maxBodyBytes } = this.#around;
    const headers = this.#looksAtHeaders ? headersOf(message.headers) : undefined;
    const matching = headers ? this.#rules.filter((rule) => hasHeaders(rule, headers)) : this.#rules;
    const roots = rootsOf(message, headers, this.#takenHeaders, maxBodyBytes, (why) => {
      for (const { rule, takesValue } of matching) if (takesValue) engine.fault(rule, why);
    });
    return { roots, matching };
  }
}

function guarded<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    report('OTA-040', 'a rule on kafka', reasonOf(thrown));
    return undefined;
  }
}

class Waiting implements SendTaking {
  #takings: readonly Taking[];

  constructor(takings: readonly Taking[]) {
    this.#takings = takings;
  }

  done(receipt?: Receipt): void {
    const roots = receiptOf(receipt ?? {});
    for (const taking of this.#takings) taking.done(roots);
    this.#takings = [];
  }
}
