import type { Attributes, Span } from '@opentelemetry/api';
import type { KafkaRule } from '../../config/rules/rule.js';
import type { Engine } from '../taking.js';
import { compiledRuleOf } from './compiled-rule.js';
import { TopicIndex } from './topic-index.js';

/** A message as far as rules look at it: as the service sends it, or as the client received it. */
export interface RuledMessage {
  readonly topic: string;
  readonly headers?: unknown;
  readonly key?: unknown;
  readonly value?: unknown;
  /** Each undefined as long as it is not known. */
  readonly partition?: number | undefined;
  readonly offset?: string | undefined;
  /** Milliseconds since 1970, as digits. */
  readonly timestamp?: string | undefined;
}

/** What becomes known of a message when the broker has it. */
export type Receipt = Pick<RuledMessage, 'partition' | 'offset' | 'timestamp'>;

/** Rules at work on a message that is being sent. */
export interface SendTaking {
  /** Nothing more will come; without a receipt the send has failed. */
  done(receipt?: Receipt): void;
}

/** The rules that a topic matches, for one operation. */
export interface TopicRules {
  /** Values for the start of a span, where rules of sampling look at them. `take` is called with the same value as ever. */
  early(message: RuledMessage): Attributes | undefined;
  /** Takes from a message of which everything is known. Does nothing for a span that is not recorded. */
  take(span: Span, message: RuledMessage): void;
  /** Takes from a message that is about to be sent. */
  begin(span: Span, message: RuledMessage): SendTaking | undefined;
}

/** The rules on `kafka`, compiled: what they say of a topic is looked up once per topic. */
export interface KafkaRules {
  /** Rules on messages to that topic; undefined: none. */
  onSend(topic: string): TopicRules | undefined;
  /** Rules on messages that consumers of that group work on, by topic. */
  onProcess(group: string | undefined): (topic: string) => TopicRules | undefined;
}

/** Names of groups come from the service. */
const MOST_GROUPS = 100;

/** `maxBodyBytes`: a longer value is not parsed. */
export function kafkaRulesOf(rules: readonly KafkaRule[], engine: Engine, maxBodyBytes = 256 * 1024): KafkaRules {
  const compiled = rules.map((rule) => compiledRuleOf(rule));
  const index = (group: string | undefined, operation: 'send' | 'process') =>
    new TopicIndex(
      compiled.filter((rule) => rule.isOn(operation, group)),
      { engine, maxBodyBytes },
    );
  const sends = index(undefined, 'send');
  const processes = new Map<string | undefined, TopicIndex>();
  return {
    onSend: (topic) => sends.of(topic),
    onProcess(group) {
      const ofGroup = processes.get(group) ?? index(group, 'process');
      if (processes.size >= MOST_GROUPS) processes.clear();
      processes.set(group, ofGroup);
      return (topic) => ofGroup.of(topic);
    },
  };
}
