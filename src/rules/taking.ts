import type { Attributes, Span } from '@opentelemetry/api';
import type { Rule, Template } from '../config/rules/rule.js';
import type { Roots } from './roots.js';

/** One rule at work on one match: a request, a message, a statement, a call. Never throws, whatever the roots hold. */
export interface Taking {
  /**
   * Takes what is known now, from each path whose root is in `roots` and that has not given a value before; the first value counts. Values go to the span,
   * and on from there as the rule says, at once; those of an `event` wait for `done`.
   */
  take(roots: Roots): void;
  /** Nothing more will come: the event is written, and what was found nowhere is counted as missing. `roots` are taken from before. */
  done(roots?: Roots): void;
}

/** What a kind of rule (rules/kafka, rules/pg …) is given to work with; made by rules/engine.ts. */
export interface Engine {
  /**
   * A rule has matched: counts it, and says where its values go. Call it only for spans that are recorded.
   *
   * @param rule the rule as it was read
   * @param span the span that matched; for `enrich only` function rules the active one
   * @param around where `baggage` and `correlation` are taken from, when that is another span
   */
  begin(rule: Rule, span: Span, around?: Span): Taking;
  /**
   * What is known before the span starts, for the attributes that it starts with: rules of sampling see those alone. Undefined where no such
   * rule exists; `begin` and `take` are called as ever.
   */
  early(rule: Rule, roots: Roots): Attributes | undefined;
  /** Something of the rule went wrong (a body that is no JSON, a statement that is not understood): counted under that word, never said per case. */
  fault(rule: Rule, why: string): void;
  /** A call beyond `limit`. */
  limited(rule: Rule): void;
  /** The text of a template (name of a span), with its values typed, cut and redaction-safe; a value that is not found is `?`. */
  textOf(template: Template, roots: Roots): string;
}
