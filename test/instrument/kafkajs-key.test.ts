import type { Span } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import t from 'tap';
import type { Cleaner } from '../../src/instrument/cleaner.js';
import { keyWithoutContent } from '../../src/instrument/kafkajs-key.js';

const KEY = 'messaging.kafka.message.key';
const clean: Cleaner = {
  url: (text) => text,
  query: (text) => text,
  text: (text) => text.replace(/^4\d{15}$/, '[REDACTED:card]'),
  value: (_key, text) => text,
  isRuled: () => false,
};

function shown(key: string | Buffer, cleaner = clean): unknown {
  const span = new TracerProvider().getTracer('test').startSpan('send', { attributes: { [KEY]: String(key) } });
  keyWithoutContent(cleaner)(span, { message: { key } });
  return (span as Span & ReadableSpan).attributes[KEY];
}

t.test('a key that is an id is shown', async (t) => {
  for (const key of ['task-17', '42', 'tenant:eu/42', '0190f3c2-7c1b-7c3e-8a7b-2f3d4c5b6a79', 'a|b#c', Buffer.from('task-18')]) {
    t.equal(shown(key), String(key));
  }
});

t.test('any other is withheld: addresses, names, numbers of people, JSON, bytes, long ones', async (t) => {
  const keys = ['anna@example.com', 'Anna Schmidt', '+491701234567', '078-05-1120', '4111111111111111', '{"id":1}', 'ä', 'k'.repeat(65)];
  for (const key of [...keys, Buffer.from([0, 0, 0, 1, 255])]) t.equal(shown(key), '[REDACTED:message_key]', String(key));
});

t.test('a rule of the user on the attribute decides in its place', async (t) => {
  t.equal(shown('anna@example.com', { ...clean, isRuled: (key) => key === KEY }), 'anna@example.com');
});

t.test('without a key nothing is added', async (t) => {
  const span = new TracerProvider().getTracer('test').startSpan('send');
  keyWithoutContent(clean)(span, { message: { key: null } });
  t.strictSame((span as Span & ReadableSpan).attributes, {});
});
