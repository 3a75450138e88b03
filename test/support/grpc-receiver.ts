import { readFileSync } from 'node:fs';
import {
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServerOptions,
  type ServiceDefinition,
  status,
} from '@grpc/grpc-js';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { encodeAnswer, decodeTraceRequest } from '../../tools/otlp/protobuf.js';
import { toFinishedSpans } from '../../tools/otlp/finished-spans.js';
import { type SpanPredicate, SpanStore } from '../../tools/otlp/span-store.js';

/** What the receiver does with a call; nothing stands for "everything was taken". */
export interface GrpcAnswer {
  /** `status.OK` with a `body`, or why not. */
  readonly code?: status;
  readonly details?: string;
  /** An encoded `ExportTraceServiceResponse`. */
  readonly body?: Buffer;
  /** Value of `grpc-status-details-bin`. */
  readonly statusDetails?: Buffer;
}

type MaybeAnswer = GrpcAnswer | undefined;

export interface GrpcReceiverOptions {
  /** `host:port` or `unix:path`. Default: a free port on 127.0.0.1. */
  readonly address?: string;
  readonly respond?: (call: { headers: Metadata; body: Buffer }) => MaybeAnswer | Promise<MaybeAnswer>;
  /** PEM files; `ca` asks for a client's certificate. */
  readonly tls?: { readonly key: string; readonly certificate: string; readonly ca?: string };
  readonly server?: ServerOptions;
}

export interface GrpcReceiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  readonly port: number;
  /** Headers of every call, the refused ones too. */
  readonly calls: readonly Metadata[];
  spans(): FinishedSpan[];
  waitFor(predicate: SpanPredicate, timeoutMs?: number): Promise<FinishedSpan[]>;
  /** Ends at once; calls under way fail. */
  close(): void;
}

const SERVICE = {
  Export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: (body: Buffer) => body,
    requestDeserialize: (body: Buffer) => body,
    responseSerialize: (body: Buffer) => body,
    responseDeserialize: (body: Buffer) => body,
  },
} satisfies ServiceDefinition;

/** An OTLP/gRPC endpoint for traces, on the reference implementation of gRPC for Node. */
export async function startGrpcReceiver(options: GrpcReceiverOptions = {}): Promise<GrpcReceiver> {
  const { address = '127.0.0.1:0', respond, tls } = options;
  const store = new SpanStore(100_000);
  const calls: Metadata[] = [];

  const handle: handleUnaryCall<Buffer, Buffer> = (call, done) => {
    const { metadata: headers, request: body } = call;
    calls.push(headers);
    void (async () => {
      const answer = (await respond?.({ headers, body })) ?? {};
      const { code = status.OK, details = '', statusDetails } = answer;
      const spans = code === status.OK ? toFinishedSpans(decodeTraceRequest(body)) : [];
      const request = { path: '', headers: {}, contentType: '', byteLength: body.length, spanCount: spans.length };
      store.add({ ...request, status: code === status.OK ? 200 : 500 }, spans);
      if (code === status.OK) return done(null, answer.body ?? encodeAnswer('ExportTraceServiceResponse', {}));
      const metadata = new Metadata();
      if (statusDetails) metadata.set('grpc-status-details-bin', statusDetails);
      return done({ code, details, metadata });
    })();
  };

  const server = new Server(options.server);
  server.addService(SERVICE, { Export: handle });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentialsOf(tls), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    calls,
    spans: () => store.spans(),
    waitFor: (predicate, timeoutMs = 10_000) => store.waitFor(predicate, timeoutMs),
    close: () => server.forceShutdown(),
  };
}

function credentialsOf(tls: GrpcReceiverOptions['tls']): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const pair = { private_key: readFileSync(tls.key), cert_chain: readFileSync(tls.certificate) };
  return ServerCredentials.createSsl(tls.ca === undefined ? null : readFileSync(tls.ca), [pair], tls.ca !== undefined);
}
