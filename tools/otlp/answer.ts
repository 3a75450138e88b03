import { encodeAnswer } from './protobuf.js';

export type Encoding = 'protobuf' | 'json';

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const CONTENT_TYPES = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;
const INVALID_ARGUMENT = 3; // google.rpc.Code

/** "Everything was taken": an empty `ExportTraceServiceResponse`, in the encoding of the request. */
export function success(encoding: Encoding): Answer {
  const body = encoding === 'json' ? '{}' : encodeAnswer('ExportTraceServiceResponse', {});
  return { status: 200, headers: { 'content-type': CONTENT_TYPES[encoding] }, body };
}

/** A refusal with a `google.rpc.Status`, as the OTLP specification asks for. */
export function refusal(status: number, message: string, encoding: Encoding): Answer {
  const fields = { code: INVALID_ARGUMENT, message };
  const body = encoding === 'json' ? JSON.stringify(fields) : encodeAnswer('RpcStatus', fields);
  return { status, headers: { 'content-type': CONTENT_TYPES[encoding] }, body };
}

/** The encoding that a `content-type` names, or `undefined` when it is none of OTLP/HTTP's. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType === CONTENT_TYPES.json) return 'json';
  return mediaType === CONTENT_TYPES.protobuf ? 'protobuf' : undefined;
}
