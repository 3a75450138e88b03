import type { AttributeValue, SpanKindName } from './finished-span.js';

/**
 * What a test wants to see of one span and of everything below it. In texts, `*` stands for any run of characters and
 * `\*` for a star; texts are compared with the written form of a value, numbers, booleans and arrays exactly.
 */
export interface ExpectedSpan {
  name: string;
  /** Default: any. */
  kind?: SpanKindName;
  /** `service.name`. Default: any. */
  service?: string;
  /** Attributes that must be there; a span may have others. `'*'`: whatever the value is. */
  attributes?: Readonly<Record<string, AttributeValue>>;
  /** Whether the span's status is ERROR. Default: false. An error that nobody expects is a difference. */
  error?: boolean;
  /** How many such spans, each with these children. Default: 1. */
  times?: number;
  /** All of them: a child that is not listed is a difference. Default: none. */
  children?: readonly ExpectedSpan[];
}
