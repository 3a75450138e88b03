import {
  type BaggageEntry,
  baggageEntryMetadataFromString,
  type Context,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import type { Cleaner } from '../../src/instrument/cleaner.js';
import { noteAddress, noteMessage } from '../../src/instrument/destination.js';
import { SelectedBaggage } from '../../src/propagate/baggage.js';

const tracer = new TracerProvider().getTracer('test');
const MAIL = '[REDACTED:email]';
const clean: Cleaner = {
  url: (text) => text,
  query: (text) => text,
  text: (text) => text.replaceAll(/\S+@\S+/g, MAIL),
  value: (key, text) => (key === 'password' ? undefined : clean.text(text)),
  isRuled: () => false,
};

type Members = Record<string, BaggageEntry | string>;

function sent(
  members: Members,
  environment: Record<string, string>,
  context: Context = to('127.0.0.1'),
  carrier: Record<string, unknown> = {},
  cleaner: Cleaner | undefined = clean,
): unknown {
  const variables = Object.entries(environment).map(([name, value]) => [`OTEL_AGENT_PROPAGATION_BAGGAGE_${name}`, value]);
  const { settings } = readSettings(Object.fromEntries(variables) as Record<string, string>, '/no/such/folder');
  const entries = Object.entries(members).map(([key, value]) => [key, typeof value === 'string' ? { value } : value]);
  const baggage = propagation.createBaggage(Object.fromEntries(entries) as Record<string, BaggageEntry>);
  new SelectedBaggage(settings, cleaner).inject(propagation.setBaggage(context, baggage), carrier, defaultTextMapSetter);
  return carrier['baggage'];
}

function to(address: string, kind = SpanKind.CLIENT): Context {
  return trace.setSpan(ROOT_CONTEXT, tracer.startSpan('GET', { kind, attributes: { 'server.address': address } }));
}

const ALL = { KEYS: '*' };
const ONE = { tenant: 'acme' };

test('only keys that are named leave, exactly or by a glob', async (t) => {
  const members = { tenant: 'acme', 'tenant.plan': 'gold', user: 'anna', Tenant: 'x' };
  t.equal(sent(members, {}), undefined);
  t.equal(sent(members, { KEYS: 'tenant' }), 'tenant=acme');
  t.equal(sent(members, { KEYS: 'tenant.*' }), 'tenant.plan=gold');
  t.equal(sent(members, { KEYS: 'tenant,user' }), 'tenant=acme,user=anna');
  t.equal(sent({ user: 'anna' }, { KEYS: 'tenant' }), undefined, 'and no header when none is left');
});

test('they go to own hosts and to those that are named', async (t) => {
  for (const host of ['127.0.0.1', '127.9.9.9', '[::1]', 'LOCALHOST', 'orders', 'orders.shop.svc.cluster.local.', '10.0.0.3']) {
    t.equal(sent(ONE, ALL, to(host)), 'tenant=acme', host);
  }
  for (const host of ['foreign.example', '8.8.8.8', '']) t.equal(sent(ONE, ALL, to(host)), undefined, host);
  const partner = { ...ALL, HOSTS: '*.partner.example,8.8.8.8' };
  for (const host of ['api.partner.example', 'API.Partner.Example.', '8.8.8.8', '127.0.0.1']) {
    t.equal(sent(ONE, partner, to(host)), 'tenant=acme', host);
  }
  t.equal(sent(ONE, partner, to('partner.example')), undefined);
  t.equal(sent(ONE, { ...ALL, HOSTS: '*' }, to('foreign.example')), 'tenant=acme');
});

test('they go to a broker with a message', async (t) => {
  const attributes = { 'messaging.system': 'kafka' };
  const span = (kind: SpanKind) => trace.setSpan(ROOT_CONTEXT, tracer.startSpan('send', { kind, attributes }));
  t.equal(sent(ONE, ALL, span(SpanKind.PRODUCER)), 'tenant=acme');
  t.equal(sent(ONE, ALL, span(SpanKind.CLIENT)), undefined, 'polling sends nothing');
  t.equal(sent(ONE, ALL, ROOT_CONTEXT, noteMessage({})), 'tenant=acme', 'headers of a message, without a span');
});

test('an unknown destination is a foreign one', async (t) => {
  t.equal(sent(ONE, ALL, ROOT_CONTEXT), undefined, 'no span');
  t.equal(sent(ONE, ALL, to('127.0.0.1', SpanKind.SERVER)), undefined, 'the address of a server span is its own');
  t.equal(sent(ONE, ALL, to('127.0.0.1', SpanKind.INTERNAL)), undefined);
  const remote = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: TraceFlags.NONE, isRemote: true };
  t.equal(sent(ONE, ALL, trace.setSpanContext(ROOT_CONTEXT, remote)), undefined);
  t.equal(sent(ONE, { ...ALL, HOSTS: '*' }, ROOT_CONTEXT), 'tenant=acme', 'unless it goes everywhere');
});

test('a span that is not recorded is asked where it goes, too', async (t) => {
  const unsampled = new TracerProvider({ sampler: new AlwaysOffSampler() }).getTracer('test');
  const by = (address: string | undefined) => {
    const span = unsampled.startSpan('GET', { kind: SpanKind.CLIENT });
    noteAddress(span, () => address);
    return trace.setSpan(ROOT_CONTEXT, span);
  };
  t.equal(sent(ONE, ALL, by('orders')), 'tenant=acme');
  t.equal(sent(ONE, ALL, by('foreign.example')), undefined);
  t.equal(sent(ONE, ALL, by(undefined)), undefined);
});

test('what is private does not leave, in a value, a key or a property', async (t) => {
  const metadata = (text: string) => baggageEntryMetadataFromString(text);
  t.equal(sent({ contact: 'anna@example.com' }, ALL), `contact=${encodeURIComponent(MAIL)}`);
  t.equal(sent({ password: 'x', tenant: 'acme' }, ALL), 'tenant=acme', 'a key that must not leave');
  t.equal(sent({ 'anna@example.com': 'x', tenant: 'acme' }, ALL), 'tenant=acme');
  t.equal(sent({ tenant: { value: 'acme', metadata: metadata('plan=gold') } }, ALL), 'tenant=acme;plan=gold');
  for (const text of ['mail=anna@example.com', 'a\r\nx: y', 'ü', 'a,b=c', ' ', 'x'.repeat(5000)]) {
    t.equal(sent({ tenant: { value: 'acme', metadata: metadata(text) } }, ALL), 'tenant=acme', JSON.stringify(text.slice(0, 30)));
  }
});

test('nothing leaves when it cannot be cleaned', async (t) => {
  const broken = () => {
    throw new Error('defect');
  };
  t.equal(sent(ONE, ALL, undefined, {}, { ...clean, value: broken }), undefined);
  t.equal(sent(ONE, ALL, undefined, {}, { ...clean, text: broken }), undefined);
});

test('a header that the service writes stays as it is', async (t) => {
  t.equal(sent(ONE, ALL, undefined, { baggage: 'mine=1' }), 'mine=1');
  t.equal(sent(ONE, ALL, undefined, { Baggage: 'mine=1' }), undefined, 'no second one beside it');
});

test('the limits of W3C Baggage hold, and text that cannot be written is left out', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, 'v']));
  t.equal(String(sent(many, ALL)).split(',').length, 180);
  const long = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`k${index}`, 'v'.repeat(1000)]));
  const header = String(sent(long, ALL));
  t.ok(header.length > 7000 && header.length <= 8192, String(header.length));
  t.equal(sent({ huge: 'v'.repeat(5000), tenant: 'acme' }, ALL), 'tenant=acme');
  t.equal(sent({ half: '\ud800', tenant: 'acme', __proto__x: 'y' }, ALL), 'tenant=acme,__proto__x=y');
});

test('nothing is written where tracing is suppressed', async (t) => {
  t.equal(sent(ONE, ALL, suppressTracing(to('127.0.0.1'))), undefined);
});
