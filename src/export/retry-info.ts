import { protobufFields } from './protobuf-fields.js';

const TYPE = 'type.googleapis.com/google.rpc.RetryInfo';
const LONGEST_MS = 24 * 3_600_000;

/**
 * The pause in milliseconds that a `google.rpc.RetryInfo` asks for; undefined without one.
 * `details`: the value of `grpc-status-details-bin`, a `google.rpc.Status` in base64.
 */
export function retryInfoMs(details: string | undefined): number | undefined {
  if (!details) return undefined;
  for (const any of inner(Buffer.from(details, 'base64'), 3)) {
    const [type] = inner(any, 1);
    const [info] = inner(any, 2);
    // A type's address may have another host in front of its name.
    if (!type || !Buffer.from(type).toString().endsWith(TYPE.slice(TYPE.indexOf('/')))) continue;
    const [duration] = inner(info ?? new Uint8Array(), 1);
    return Math.min(durationMs(duration ?? new Uint8Array()), LONGEST_MS);
  }
  return undefined;
}

function inner(message: Uint8Array, field: number): Uint8Array[] {
  return [...protobufFields(message)].flatMap(({ number, value }) =>
    number === field && typeof value === 'object' ? [value] : [],
  );
}

/** `google.protobuf.Duration`: seconds and nanoseconds. */
function durationMs(duration: Uint8Array): number {
  let ms = 0;
  for (const { number, value } of protobufFields(duration)) {
    if (typeof value !== 'bigint') continue;
    ms += Number(BigInt.asIntN(64, value)) * (number === 1 ? 1000 : number === 2 ? 1e-6 : 0);
  }
  return Math.max(Math.ceil(ms), 0);
}
