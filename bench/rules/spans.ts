import { type Attributes, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { RuleInput } from '../../src/config/rules/rule-input.js';
import { readStatement } from '../../src/instrument/sql/read-statement.js';
import { type Agent, agentWith } from './agent.js';

/** Spans of one operation: a message, and below it one to the database and one that is sent, twice. */
export const SPANS = 5;

/** A way to make spans, and one operation of it. */
export interface Treatment {
  readonly name: string;
  /** How often it does what is measured; default 1. */
  readonly calls?: number;
  readonly operation: () => void;
  /** Throws when the rules did not do what is measured. */
  readonly check?: () => void;
}

/** Each match of the rules, of which there were some, put so many values; 0: none of them matched. */
export function checkOf({ business }: Agent, values: number): () => void {
  return () => {
    for (const counts of business?.counts() ?? []) {
      const isRight = values === 0 ? counts.matches === 0 : counts.matches > 0 && counts.values === values * counts.matches;
      if (!isRight || counts.faults.size > 0) throw new Error(`rule '${counts.name}': ${counts.matches} matches, ${counts.values} values`);
    }
  };
}

const ATTRIBUTES: Attributes = Object.fromEntries(
  Array.from({ length: 14 }, (_, index) => [`shop.key_${index}`, index % 3 === 0 ? index : `value-${index}`]),
);
const STATEMENT = 'UPDATE orders SET state = $1, paid_at = $2 WHERE id = $3 AND tenant = $4';
const VALUES = ['paid', new Date(0), 'o-17', 'acme'];

/** A hundred rules that none of the work matches: a third of each kind, each with five values that spread. */
export function hundredRules(): RuleInput[] {
  return Array.from({ length: 100 }, (_, index) => ({
    name: `rule ${index}`,
    ...matchOf(index),
    ...valuesOf(index, ['spread'] as const),
  })) as RuleInput[];
}

function matchOf(index: number): object {
  if (index % 3 === 0) return { kafka: { topic: [`topic-${index}`, `events-${index}-*`] } };
  if (index % 3 === 1) return { pg: { table: `table_${index}`, operation: ['INSERT', 'UPDATE'] } };
  return { http: { route: [`POST /things-${index}/:id`, `GET /things-${index}/*`] } };
}

function valuesOf(index: number, [goesOn]: readonly ['spread']): object {
  const roots = ['value', 'column', 'params'];
  const take = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`rule_${index}.key_${at}`, `${roots[index % 3]}.key_${at}`]));
  return { take, [goesOn]: Object.keys(take) };
}

/** Spans of a service without rules, and with a hundred that none of them matches; and what the correlation id costs. */
export function treatments(): Treatment[] {
  return [
    treatment('without correlation id and rules', agentWith([], false)),
    treatment('without rules', agentWith([])),
    treatment('100 rules, none matches', agentWith(hundredRules())),
  ];
}

function treatment(name: string, agent: Agent): Treatment {
  const { tracer, business } = agent;
  const { kafka, pg } = business?.rules ?? {};
  const processed = kafka?.onProcess('group');
  const statement = readStatement(STATEMENT);
  return {
    name,
    operation() {
      const root = tracer.startSpan('process orders', { kind: SpanKind.CONSUMER, attributes: ATTRIBUTES }, ROOT_CONTEXT);
      processed?.('orders')?.take(root, MESSAGE);
      const context = trace.setSpan(ROOT_CONTEXT, root);
      for (let index = 1; index < SPANS; index += 1) {
        const isQuery = index % 2 === 0;
        const kind = isQuery ? SpanKind.CLIENT : SpanKind.PRODUCER;
        const span = tracer.startSpan(isQuery ? 'UPDATE orders' : 'send paid', { kind, attributes: ATTRIBUTES }, context);
        if (isQuery) {
          pg?.sent(span, STATEMENT, VALUES, statement);
          pg?.answered(span, { rows: [], rowCount: 1 } as never);
          pg?.ended(span);
        } else kafka?.onSend('paid')?.take(span, MESSAGE);
        span.end();
      }
      root.end();
    },
    check: checkOf(agent, 0),
  };
}

/** A message of 1 kB. */
const BODY = {
  taskId: '7f1c2a34-6d7a-4c0f-9e0b-5a1d3c2b4e6f',
  priority: 5,
  kind: 'full',
  customer: { id: 'c-1024', tier: 'gold', address: { city: 'Ulm', zip: '89073' } },
  urls: Array.from({ length: 8 }, (_, index) => `https://www.example.com/products/category-${index}/page-${index * 7}.html`),
  options: { depth: 3, retries: 2, follow: true, agent: 'Mozilla/5.0 (compatible; ExampleBot/1.0)' },
  note: 'n'.repeat(256),
};

export const MESSAGE = {
  topic: 'orders',
  headers: { 'x-tenant': Buffer.from('acme') },
  key: Buffer.from('o-17'),
  value: Buffer.from(JSON.stringify(BODY)),
  partition: 3,
  offset: '1234',
  timestamp: '1790000000000',
};

/** A message is worked on: it is parsed as the service does it, and by a rule that takes five values from it. */
export function messages(): Treatment[] {
  const plain = agentWith([]);
  const take = { 'task.id': 'value.taskId', 'task.priority': 'value.priority', 'customer.tier': 'value.customer.tier', city: 'value.customer.address.city', url: 'value.urls[0]' };
  const rule = (more: object) => [{ name: 'orders', kafka: { topic: 'order*' }, take, ...more }] as RuleInput[];
  return [
    message('span, and JSON.parse', plain, () => JSON.parse(MESSAGE.value.toString('utf8'))),
    ...[
      ['span, and a rule that takes 5 values', {}] as const,
      ['the same, spread to the root and below, and in baggage', { spread: Object.keys(take), baggage: ['task.id'] }] as const,
    ].map(([name, more]) => {
      const agent = agentWith(rule(more));
      const rules = agent.business?.rules.kafka?.onProcess('group');
      return message(name, agent, (span) => rules?.('orders')?.take(span, MESSAGE));
    }),
  ];
}

function message(name: string, agent: Agent, work: (span: Span) => unknown): Treatment {
  const { tracer } = agent;
  return {
    name,
    operation() {
      const span = tracer.startSpan('process orders', { kind: SpanKind.CONSUMER, attributes: ATTRIBUTES }, ROOT_CONTEXT);
      work(span);
      span.end();
    },
    check: checkOf(agent, 5),
  };
}
