import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Attributes, context, SpanKind } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { type ReadableSpan, type Sampler, SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import { test } from 'tap';
import { isLate } from '../../src/config/late-facts.js';

test('under the real instrumentation of HTTP, status and route are not there yet when a head sampler is asked', async (t) => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const asked: { readonly kind: SpanKind; readonly attributes: Attributes }[] = [];
  const ended: ReadableSpan[] = [];
  const sampler: Sampler = {
    shouldSample(_context, _traceId, _name, kind, attributes) {
      asked.push({ kind, attributes: { ...attributes } });
      return { decision: SamplingDecision.RECORD_AND_SAMPLED };
    },
  };
  const done = Promise.resolve();
  const provider = new TracerProvider({
    sampler,
    spanProcessors: [{ onStart() {}, onEnd: (span) => void ended.push(span), forceFlush: () => done, shutdown: () => done }],
  });
  const instrumentation = new HttpInstrumentation();
  instrumentation.setTracerProvider(provider);
  instrumentation.enable();
  const http = require('node:http') as typeof import('node:http');
  const server: Server = http.createServer((_request, response) => response.writeHead(503).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.close();
    instrumentation.disable();
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    http.get({ port: (server.address() as AddressInfo).port, path: '/orders/7', agent: false }, resolve).on('error', reject);
  });
  await new Promise((resolve) => response.resume().on('close', resolve));
  while (ended.length < 2) await new Promise((resolve) => setImmediate(resolve));

  t.strictSame(asked.map(({ kind }) => kind).toSorted(), [SpanKind.SERVER, SpanKind.CLIENT]);
  for (const { kind, attributes } of asked) {
    t.not(attributes['http.request.method'], undefined, `the method is there (${SpanKind[kind]})`);
    t.strictSame(Object.keys(attributes).filter(isLate), [], 'and nothing that rules for the head refuse');
    t.equal('http.response.status_code' in attributes || 'http.route' in attributes, false);
  }
  for (const { kind, attributes } of ended) t.equal(attributes['http.response.status_code'], 503, `it comes later (${SpanKind[kind]})`);
});
