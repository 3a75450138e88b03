import { joined } from './joined.js';
import { varint } from './varint.js';

/** Fields to go down by: request → 1 ResourceSpans → 2 ScopeSpans → 2 Span. */
const PATH = [1, 2, 2];

interface Field {
  readonly number: number;
  /** Of the field with its tag. */
  readonly start: number;
  readonly end: number;
  /** Where the content of a length-delimited field begins; undefined for other wire types. */
  readonly content: number | undefined;
}

/** How many spans an encoded `ExportTraceServiceRequest` holds. Throws when it is none. */
export function countSpans(body: Uint8Array, depth = 0): number {
  let count = 0;
  for (const { number, content, end } of fields(body)) {
    if (number !== PATH[depth] || content === undefined) continue;
    count += depth === PATH.length - 1 ? 1 : countSpans(body.subarray(content, end), depth + 1);
  }
  return count;
}

/**
 * The same request with the spans from number `from` to before number `to` alone. Everything else is copied byte for byte,
 * fields that we do not know too; resources and scopes that have no span left go.
 */
export function withSpans(body: Uint8Array, from: number, to: number): Uint8Array {
  let seen = 0;
  const chosen = () => seen >= from && seen < to;

  function copy(message: Uint8Array, depth: number): { parts: Uint8Array[]; spans: number } {
    const parts: Uint8Array[] = [];
    let spans = 0;
    for (const { number, start, end, content } of fields(message)) {
      const raw = message.subarray(start, end);
      if (number !== PATH[depth] || content === undefined) {
        parts.push(raw);
      } else if (depth === PATH.length - 1) {
        if (chosen()) {
          parts.push(raw);
          spans += 1;
        }
        seen += 1;
      } else {
        const inner = copy(message.subarray(content, end), depth + 1);
        if (inner.spans === 0) continue;
        const size = inner.parts.reduce((sum, part) => sum + part.byteLength, 0);
        parts.push(varint((number << 3) | 2), varint(size), ...inner.parts);
        spans += inner.spans;
      }
    }
    return { parts, spans };
  }

  return joined(copy(body, 0).parts);
}

function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;

  /** Only its low 32 bits count here: tags and lengths are never larger. */
  function read(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message[at];
      if (byte === undefined) break;
      at += 1;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new Error('not a protobuf message');
  }

  while (at < message.byteLength) {
    const start = at;
    const tag = read();
    const wireType = tag & 7;
    let content: number | undefined;
    if (wireType === 0) {
      read();
    } else if (wireType === 1) {
      at += 8;
    } else if (wireType === 5) {
      at += 4;
    } else if (wireType === 2) {
      const length = read();
      content = at;
      at += length;
    } else {
      throw new Error(`wire type ${wireType} is not supported`);
    }
    if (at > message.byteLength) throw new Error('a protobuf message that breaks off');
    yield { number: tag >>> 3, start, end: at, content };
  }
}
