import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { assert, array, dictionary, oneof, property, string, uint8Array } from 'fast-check';
import t from 'tap';
import { carrierOf, headersToAdd, isReplaced, plainHeaders } from '../../../src/instrument/kafka/headers.js';
import { patchMethod } from '../../../src/instrument/kafka/patch-method.js';
import { received } from '../../../src/instrument/messaging/message-context.js';

propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const SENDER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const senderIn = (headers: unknown) => received(carrierOf(plainHeaders(headers))).sender;

t.test('the context is found in headers of each client, in whatever case, as text, bytes and JSON', async (t) => {
  for (const value of [PARENT, Buffer.from(PARENT), `"${PARENT}"`]) {
    for (const name of ['traceparent', 'TraceParent']) {
      t.match(senderIn({ [name]: value }), SENDER, 'kafkajs');
      t.match(senderIn(new Map([[name, value]])), SENDER, 'a Map');
      t.match(senderIn(new Map([[Buffer.from(name), value]])), SENDER, 'a Map of bytes');
      t.match(senderIn([[Buffer.from(name), value], ['other', null]]), SENDER, 'pairs');
      t.match(senderIn([{ other: 'x' }, { [name]: value }]), SENDER, 'librdkafka');
    }
  }
  t.match(senderIn([{ traceparent: 'old' }, { traceparent: PARENT }]), SENDER, 'the last one counts');
  for (const nothing of [undefined, null, 7, 'text', [], [null, 5], {}, new Map([[{}, 'x']])]) t.equal(senderIn(nothing), undefined);
});

t.test('headers of any form come out by name', async () => {
  const value = oneof(string(), uint8Array());
  assert(
    property(dictionary(string(), value), (headers) => {
      const forms = [headers, new Map(Object.entries(headers)), Object.entries(headers), Object.entries(headers).map(([name, text]) => ({ [name]: text }))];
      for (const form of forms) {
        const plain = plainHeaders(form);
        const names = Object.keys(headers);
        if (Object.keys(plain).length !== names.length || names.some((name) => plain[name] !== headers[name])) return false;
      }
      return true;
    }),
  );
  assert(property(array(oneof(value, array(value), dictionary(string(), value))), (headers) => (plainHeaders(headers), true)));
});

t.test('what is added takes the place of what was there', async (t) => {
  const context = trace.setSpanContext(ROOT_CONTEXT, { ...SENDER, traceFlags: 1 });
  const existing = Object.freeze({ TRACEPARENT: 'old', tracestate: 'x=y', own: 'z' });
  const added = headersToAdd(context, existing);
  t.strictSame([...added], [['traceparent', PARENT]]);
  t.strictSame(Object.keys(existing).map((name) => isReplaced(name, added)), [true, true, false]);
  t.equal(isReplaced(Buffer.from('Traceparent'), added), true);
  t.equal(isReplaced('traceparent', headersToAdd(ROOT_CONTEXT, existing)), false, 'nothing is added: what was there stays');
});

t.test('a method that is replaced looks as it did', async (t) => {
  class Base {
    inherited(_a: unknown, _b: unknown) {
      return 'base';
    }
  }
  class Own extends Base {
    own() {
      return 'own';
    }
  }
  for (const name of ['own', 'inherited']) {
    patchMethod(Own.prototype, name, (original) => function (this: unknown, ...args) { return `${String(original.apply(this, args))}!`; });
  }
  patchMethod(Own.prototype, 'missing', () => t.fail('is not there') as never);
  const made = new Own();
  t.strictSame([made.own(), made.inherited(1, 2), new Base().inherited(1, 2)], ['own!', 'base!', 'base']);
  t.strictSame([made.inherited.name, made.inherited.length, made.own.name, made.own.length], ['inherited', 2, 'own', 0]);
  const seen: string[] = [];
  for (const key in made) seen.push(key);
  t.strictSame(seen, []);
  t.notOk('missing' in made);
});
