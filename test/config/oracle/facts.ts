import { readdirSync, readFileSync } from 'node:fs';
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  type TextMapPropagator,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { Sampler, SpanLimits } from '@opentelemetry/sdk-trace';

/** What an SDK is set up to do, as flat data: the same words for our reading and for that of sdk-node. */
export type Facts = Record<string, Fact>;
export type Fact = string | number | boolean | readonly string[] | undefined;

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';

/**
 * Fixed ids, spread evenly, so that a ratio shows in how many of them are kept: by the older algorithm, which compares the four words of
 * an id, added without carry, and keeps the low ones, and by the consistent one, which compares the last 56 bits and keeps the high ones.
 */
const TRACE_IDS = Array.from({ length: 512 }, (_, index) => {
  const share = Math.imul(index, 0x9e3779b1) >>> 0;
  const rest = `80${hex(~share)}ffff01`;
  const [third, fourth] = [rest.slice(0, 8), rest.slice(8)].map((word) => Number.parseInt(word, 16)) as [number, number];
  return hex(share ^ 1 ^ third ^ fourth) + hex(1) + rest;
});
/** The one loses it at once, and the other keeps it to the last; or the other way round. */
const LOW_ID = `${hex(1)}${hex(1)}${'0'.repeat(16)}`;

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/** A trace that came in, in each format that there is. */
const INCOMING = {
  tracecontext: { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` },
  b3: { b3: `${TRACE_ID}-${SPAN_ID}-1` },
  b3multi: { 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': SPAN_ID, 'x-b3-sampled': '1' },
};

/** What the sampler does at the root and below a remote parent. */
export function factsOfSampler(sampler: Sampler): Facts {
  const keeps = (context: Context) => (id: string) =>
    sampler.shouldSample(context, id, 'span', SpanKind.SERVER, {}, []).decision === 2;
  const kept = (context: Context) => TRACE_IDS.filter(keeps(context)).length;
  return {
    'sampler.keeps_the_lowest_id': keeps(ROOT_CONTEXT)(LOW_ID),
    'sampler.kept_of_512': kept(ROOT_CONTEXT),
    'sampler.kept_below_sampled': kept(incoming(TraceFlags.SAMPLED)),
    'sampler.kept_below_unsampled': kept(incoming(TraceFlags.NONE)),
  };
}

/** The headers that go out, and the formats that are understood when they come in. */
export function factsOfPropagator(propagator: TextMapPropagator | undefined): Facts {
  if (!propagator) return { 'propagator.fields': [], 'propagator.sends': [], 'propagator.understands': [] };
  const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
  const sent: Record<string, string> = {};
  propagator.inject(propagation.setBaggage(incoming(TraceFlags.SAMPLED), baggage), sent, defaultTextMapSetter);
  const understood = Object.entries(INCOMING).filter(([, headers]) => {
    const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    return trace.getSpanContext(context)?.traceId === TRACE_ID;
  });
  return {
    'propagator.fields': propagator.fields(),
    'propagator.sends': Object.entries(sent).map(([name, value]) => `${name}: ${value}`),
    'propagator.understands': understood.map(([name]) => name),
  };
}

export function factsOfLimits(limits: SpanLimits): Facts {
  return Object.fromEntries(Object.entries(limits).map(([name, value]) => [`limits.${name}`, value as number]));
}

/** The attributes, with words in place of what is different in each process. */
export function factsOfResource(attributes: Readonly<Record<string, unknown>>): Facts {
  const facts: Facts = {};
  for (const [key, value] of Object.entries(attributes)) facts[`resource.${key}`] = steady(value);
  return facts;
}

/** Header names as HTTP compares them; `content-type` is the protocol's business. */
export function factsOfHeaders(headers: Readonly<Record<string, string>>): Facts {
  const facts: Facts = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() !== 'content-type') facts[`endpoint.header.${name.toLowerCase()}`] = value;
  }
  return facts;
}

/** Each by the file of the working directory that it came from. */
export function factsOfCertificates(parts: Readonly<Partial<Record<'ca' | 'cert' | 'key', unknown>>>): Facts {
  const files = readdirSync('.').filter((name) => /\.(pem|key)$/.test(name));
  const source = (content: unknown) =>
    content === undefined || content === null
      ? undefined
      : (files.find((name) => readFileSync(name, 'utf8') === String(content)) ?? '(no file)');
  return { 'endpoint.ca': source(parts.ca), 'endpoint.cert': source(parts.cert), 'endpoint.key': source(parts.key) };
}

function steady(value: unknown): Fact {
  if (Array.isArray(value)) return value.map(String);
  if (value === process.pid) return '(the pid)';
  if (value === process.argv[1]) return '(the main file)';
  if (typeof value !== 'string') return value as Fact;
  return /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(value)
    ? '(a random UUID)'
    : value;
}

function incoming(traceFlags: TraceFlags): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags, isRemote: true });
}
