import { type BaggageEntry, defaultTextMapSetter, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import type { Cleaner } from '../../src/instrument/cleaner.js';
import { noteMessage } from '../../src/instrument/destination.js';
import { SelectedBaggage } from '../../src/propagate/baggage.js';
import type { Travelling } from '../../src/rules/travelling.js';

const tracer = new TracerProvider().getTracer('test');
const clean: Cleaner = {
  url: (text) => text,
  query: (text) => text,
  text: (text) => text.replaceAll(/\S+@\S+/g, 'MAIL'),
  value: (key, text) => (key === 'password' ? undefined : clean.text(text)),
  isRuled: () => false,
};

interface Case {
  /** What rules took. */
  readonly taken?: Record<string, string>;
  /** What arrived. */
  readonly arrived?: Record<string, string>;
  /** Keys that rules list. */
  readonly keys?: readonly string[];
  readonly to?: string;
  readonly env?: Record<string, string>;
  readonly carrier?: Record<string, unknown>;
}

function sent({ taken = {}, arrived = {}, keys = Object.keys(taken), to = '127.0.0.1', env = {}, carrier = {} }: Case): unknown {
  const travelling: Travelling = { keys: new Set(keys), entriesOf: () => new Map(Object.entries(taken)) };
  const span = tracer.startSpan('GET', { kind: SpanKind.CLIENT, attributes: { 'server.address': to } });
  const entries = Object.fromEntries(Object.entries(arrived).map(([key, value]): [string, BaggageEntry] => [key, { value }]));
  const context = propagation.setBaggage(trace.setSpan(ROOT_CONTEXT, span), propagation.createBaggage(entries));
  const { settings } = readSettings(env, '/no/such/folder');
  new SelectedBaggage(settings, clean, undefined, travelling).inject(context, carrier, defaultTextMapSetter);
  return carrier['baggage'];
}

test('what rules took travels, beside what arrived under a key that a rule lists', async (t) => {
  t.equal(sent({ taken: { 'tenant.id': 'acme' } }), 'tenant.id=acme');
  t.equal(sent({ taken: { a: '1' }, arrived: { b: '2', c: '3' }, keys: ['a', 'b'] }), 'a=1,b=2');
  t.equal(sent({ arrived: { b: '2' }, keys: ['b'] }), 'b=2', 'what arrived goes on through a service that takes nothing');
  t.equal(sent({ arrived: { c: '3' }, keys: ['a'] }), undefined);
});

test('what was taken here wins over what arrived', async (t) => {
  t.equal(sent({ taken: { a: 'here' }, arrived: { a: 'there' } }), 'a=here');
});

test('keys of the settings leave beside them', async (t) => {
  const env = { OTEL_AGENT_PROPAGATION_BAGGAGE_KEYS: 'plan' };
  t.equal(sent({ taken: { a: '1' }, arrived: { plan: 'gold', other: 'x' }, env }), 'plan=gold,a=1');
});

test('to own hosts and brokers only, unless the settings name others', async (t) => {
  const taken = { a: '1' };
  for (const to of ['localhost', '127.0.0.1', '[::1]', 'orders', 'orders.shop.svc', 'orders.shop.svc.cluster.local', 'x.internal']) {
    t.equal(sent({ taken, to }), 'a=1', to);
  }
  for (const to of ['foreign.example', '8.8.8.8', '']) t.equal(sent({ taken, to }), undefined, to);
  t.equal(sent({ taken, to: 'api.partner.example', env: { OTEL_AGENT_PROPAGATION_BAGGAGE_HOSTS: '*.partner.example' } }), 'a=1');
  t.equal(sent({ taken, to: 'foreign.example', carrier: noteMessage({}) }), 'a=1', 'every message');
});

test('cleaned like all that leaves, and a header of the service wins', async (t) => {
  t.equal(sent({ taken: { mail: 'anna@example.com', password: 'x' } }), 'mail=MAIL');
  t.equal(sent({ taken: { half: '\ud800', a: '1' } }), 'a=1');
  t.equal(sent({ taken: { a: '1' }, carrier: { Baggage: 'own=1' } }), undefined);
});

test('20 keys and 1 kB at most', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${index}`, 'v']));
  t.equal(String(sent({ taken: many })).split(',').length, 20);
  t.equal(String(sent({ arrived: many, keys: Object.keys(many) })).split(',').length, 20);
  const long = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`k${index}`, 'ä'.repeat(40)]));
  const header = String(sent({ taken: { ...long, short: 'fits' } }));
  t.ok(header.length <= 1024 && header.length > 900, String(header.length));
  t.match(header, 'short=fits', 'what still fits behind one that does not');
});
