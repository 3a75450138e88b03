import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { type Answer, type Encoding, encodingOf, refusal } from './answer.js';
import { decompress } from './decompress.js';
import { toFinishedSpans } from './finished-spans.js';
import { decodeTraceRequest } from './protobuf.js';
import type { WireTraceRequest } from './wire-types.js';

/** What one export request held; `refused` is the answer to a request that cannot be understood. */
export interface ReadRequest {
  encoding: Encoding;
  /** Bytes as sent, compressed or not. */
  byteLength: number;
  /** Decompressed. */
  body: Buffer;
  spans: FinishedSpan[];
  refused?: Answer;
}

/** Reads a request to its end, decompresses and decodes it. Rejects only when the sender goes away before the end. */
export async function readRequest(request: IncomingMessage): Promise<ReadRequest> {
  const wire = await buffer(request);
  const contentType = request.headers['content-type'];
  const encoding = encodingOf(contentType);
  const nothing = { encoding: encoding ?? 'json', byteLength: wire.length, body: wire, spans: [] } as const;
  if (!encoding) {
    const refused = refusal(415, `content-type "${contentType ?? ''}" is neither OTLP protobuf nor JSON`, 'json');
    return { ...nothing, spans: [], refused };
  }
  try {
    const body = await decompress(wire, request.headers['content-encoding']);
    return { encoding, byteLength: wire.length, body, spans: toFinishedSpans(decode(body, encoding)) };
  } catch (error) {
    const message = `not an ExportTraceServiceRequest: ${(error as Error).message}`;
    return { ...nothing, spans: [], refused: refusal(400, message, encoding) };
  }
}

function decode(body: Buffer, encoding: Encoding): WireTraceRequest {
  return encoding === 'json' ? (JSON.parse(body.toString()) as WireTraceRequest) : decodeTraceRequest(body);
}
