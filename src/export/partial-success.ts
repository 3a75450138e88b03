import { protobufFields } from './protobuf-fields.js';

/** What a receiver says beside "taken": how many spans it threw away all the same, and why; or a warning with 0. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** Reads it from an `ExportTraceServiceResponse`; undefined when there is none, or the answer is no such message. */
export function partialSuccessOf(body: Uint8Array, json: boolean): PartialSuccess | undefined {
  const { rejected, message } = json ? fromJson(body) : fromProtobuf(body);
  if (rejected <= 0 && message === '') return undefined;
  return { rejected: Math.max(rejected, 0), message };
}

function fromProtobuf(body: Uint8Array): PartialSuccess {
  let rejected = 0;
  let message = '';
  for (const { number, value: inner } of protobufFields(body)) {
    if (number !== 1 || typeof inner === 'bigint') continue;
    for (const { number: field, value } of protobufFields(inner)) {
      if (field === 1 && typeof value === 'bigint') rejected = Number(BigInt.asIntN(64, value));
      if (field === 2 && typeof value === 'object') message = Buffer.from(value).toString();
    }
  }
  return { rejected, message };
}

function fromJson(body: Uint8Array): PartialSuccess {
  try {
    const answer = JSON.parse(Buffer.from(body).toString()) as {
      // 64 bits are text in protobuf's JSON; not every receiver knows.
      partialSuccess?: { rejectedSpans?: string | number; errorMessage?: string };
    } | null;
    const { rejectedSpans = 0, errorMessage = '' } = answer?.partialSuccess ?? {};
    return { rejected: Math.trunc(Number(rejectedSpans)) || 0, message: String(errorMessage) };
  } catch {
    return { rejected: 0, message: '' };
  }
}
