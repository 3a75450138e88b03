import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { propagatorOf } from '../../src/propagate/propagator.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const ACTIVE = propagation.setBaggage(
  trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: TraceFlags.SAMPLED }),
  propagation.createBaggage({ tenant: { value: 'acme' } }),
);

const propagatorBy = (names?: string) =>
  propagatorOf(readSettings(names === undefined ? {} : { OTEL_PROPAGATORS: names }, '/no/such/folder').settings);

function headersBy(names?: string): Record<string, string> {
  const headers: Record<string, string> = {};
  propagatorBy(names)?.inject(ACTIVE, headers, defaultTextMapSetter);
  return headers;
}

const W3C = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` };
const B3 = { b3: `${TRACE_ID}-${SPAN_ID}-1` };
const B3_MULTI = { 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': SPAN_ID, 'x-b3-sampled': '1' };

test('writes the headers that are asked for, W3C context when nothing is; no baggage that is not named', async (t) => {
  t.strictSame(headersBy(), W3C);
  t.strictSame(headersBy('tracecontext'), W3C);
  t.strictSame(headersBy('baggage'), {});
  t.strictSame(headersBy('b3'), B3);
  t.strictSame(headersBy('b3multi'), B3_MULTI);
  t.strictSame(headersBy('b3,tracecontext,b3'), { ...B3, ...W3C });
});

test('writes nothing when none is asked for, alone or beside others', async (t) => {
  t.equal(propagatorBy('none'), undefined);
  t.equal(propagatorBy('tracecontext,none'), undefined);
});

test('reads B3 in both forms, whichever it writes', async (t) => {
  for (const names of ['b3', 'b3multi']) {
    for (const headers of [B3, B3_MULTI]) {
      const context = propagatorBy(names)?.extract(ROOT_CONTEXT, headers, defaultTextMapGetter) ?? ROOT_CONTEXT;
      t.match(trace.getSpanContext(context), { traceId: TRACE_ID, spanId: SPAN_ID }, names);
    }
  }
});

test('keeps the trace when a header is garbage', async (t) => {
  for (const garbage of [
    '',
    '00',
    `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
    'x'.repeat(100_000),
    `ff-${TRACE_ID}-${SPAN_ID}-01-`,
  ]) {
    const headers = { traceparent: garbage, tracestate: garbage, baggage: garbage };
    const context = propagatorBy()?.extract(ROOT_CONTEXT, headers, defaultTextMapGetter) ?? ROOT_CONTEXT;
    t.equal(trace.getSpanContext(context), undefined, garbage.slice(0, 60));
  }
});

test('passes on the tracestate that came in, as W3C says', async (t) => {
  const incoming = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, tracestate: 'vendor=abc,ot=th:0' };
  const context = propagatorBy()?.extract(ROOT_CONTEXT, incoming, defaultTextMapGetter) ?? ROOT_CONTEXT;
  const headers: Record<string, string> = {};
  propagatorBy()?.inject(context, headers, defaultTextMapSetter);
  t.equal(headers['tracestate'], 'vendor=abc,ot=th:0');
});

test('reads all baggage, for the service to use', async (t) => {
  const context = propagatorBy()?.extract(ROOT_CONTEXT, { baggage: 'tenant=acme,mail=a%40b' }, defaultTextMapGetter);
  t.equal(propagation.getBaggage(context ?? ROOT_CONTEXT)?.getEntry('mail')?.value, 'a@b');
});
