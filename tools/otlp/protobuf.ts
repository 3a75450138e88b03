import protobuf from 'protobufjs/light.js';
import descriptor from './trace-service.json';
import type { WireTraceRequest } from './wire-types.js';

// Field numbers follow opentelemetry-proto 1.x; fields that are not listed there are skipped while decoding.
const root = protobuf.Root.fromJSON(descriptor);

/** Decodes an `ExportTraceServiceRequest`; throws on bytes that are none. */
export function decodeTraceRequest(body: Uint8Array): WireTraceRequest {
  const type = root.lookupType('ExportTraceServiceRequest');
  return type.toObject(type.decode(body), { longs: String });
}

/** Encodes one of the answers: `ExportTraceServiceResponse`, or `RpcStatus` (google.rpc.Status). */
export function encodeAnswer(type: 'ExportTraceServiceResponse' | 'RpcStatus', fields: object): Buffer {
  return Buffer.from(root.lookupType(type).encode(fields).finish());
}
