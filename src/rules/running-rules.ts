import type { AttributeValue, Context, Span } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Finisher } from '../instrument/library.js';
import type { RulesSource } from './rule-counts.js';
import type { Rules } from './rules.js';
import type { Engine } from './taking.js';
import type { Travelling } from './travelling.js';

/** The rules as the rest of the agent sees them. */
export interface RunningRules {
  /** For the instrumentations. */
  readonly rules: Rules;
  readonly engine: Engine;
  readonly counts: RulesSource;
  /** Completes spans of the service's own functions: their exceptions quote what others say. */
  readonly finishFunction: Finisher;
  /** Not there: no value goes on from the span where it is taken, and no span pays for it. */
  readonly spreading?: Spreading;
}

export interface Spreading {
  /** For every span that is recorded. */
  onStart(span: Span & ReadableSpan, parentContext: Context): void;
  readonly travelling: Travelling;
  /** What a log line that is written where the span is carries, cleaned; calls back for each field. */
  eachLogged(span: Span, field: (key: string, value: AttributeValue) => void): void;
}
