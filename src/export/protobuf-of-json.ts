import { ProtobufWriter } from './protobuf-writer.js';

type Scalar = 'text' | 'hex' | 'base64' | 'bool' | 'int' | 'fixed32' | 'fixed64' | 'double';
type Message = keyof typeof MESSAGES;
type Field = readonly [number: number, type: Scalar | Message];

/** The messages of OTLP's traces: JSON names of the fields, with their numbers and types. */
const MESSAGES = {
  Request: { resourceSpans: [1, 'ResourceSpans'] },
  ResourceSpans: { resource: [1, 'Resource'], scopeSpans: [2, 'ScopeSpans'], schemaUrl: [3, 'text'] },
  Resource: { attributes: [1, 'KeyValue'], droppedAttributesCount: [2, 'int'], entityRefs: [3, 'EntityRef'] },
  EntityRef: { schemaUrl: [1, 'text'], type: [2, 'text'], idKeys: [3, 'text'], descriptionKeys: [4, 'text'] },
  ScopeSpans: { scope: [1, 'Scope'], spans: [2, 'Span'], schemaUrl: [3, 'text'] },
  Scope: { name: [1, 'text'], version: [2, 'text'], attributes: [3, 'KeyValue'], droppedAttributesCount: [4, 'int'] },
  Span: {
    traceId: [1, 'hex'],
    spanId: [2, 'hex'],
    traceState: [3, 'text'],
    parentSpanId: [4, 'hex'],
    name: [5, 'text'],
    kind: [6, 'int'],
    startTimeUnixNano: [7, 'fixed64'],
    endTimeUnixNano: [8, 'fixed64'],
    attributes: [9, 'KeyValue'],
    droppedAttributesCount: [10, 'int'],
    events: [11, 'Event'],
    droppedEventsCount: [12, 'int'],
    links: [13, 'Link'],
    droppedLinksCount: [14, 'int'],
    status: [15, 'Status'],
    flags: [16, 'fixed32'],
  },
  Event: {
    timeUnixNano: [1, 'fixed64'],
    name: [2, 'text'],
    attributes: [3, 'KeyValue'],
    droppedAttributesCount: [4, 'int'],
  },
  Link: {
    traceId: [1, 'hex'],
    spanId: [2, 'hex'],
    traceState: [3, 'text'],
    attributes: [4, 'KeyValue'],
    droppedAttributesCount: [5, 'int'],
    flags: [6, 'fixed32'],
  },
  Status: { message: [2, 'text'], code: [3, 'int'] },
  KeyValue: { key: [1, 'text'], value: [2, 'AnyValue'] },
  AnyValue: {
    stringValue: [1, 'text'],
    boolValue: [2, 'bool'],
    intValue: [3, 'int'],
    doubleValue: [4, 'double'],
    arrayValue: [5, 'ArrayValue'],
    kvlistValue: [6, 'KeyValueList'],
    bytesValue: [7, 'base64'],
  },
  ArrayValue: { values: [1, 'AnyValue'] },
  KeyValueList: { values: [1, 'KeyValue'] },
} as const satisfies Record<string, Record<string, readonly [number, string]>>;

/** Where an `intValue` goes that is none: JSON has 1e+21 for an integer that 64 bits do not hold. */
const DOUBLE_VALUE = MESSAGES.AnyValue.doubleValue[0];

/** `ExportTraceServiceRequest` in protobuf, from the same in JSON as we write it. Throws when it is none. */
export function protobufOfJson(body: Uint8Array): Uint8Array {
  const request = JSON.parse(new TextDecoder().decode(body)) as { resourceSpans?: unknown } | null;
  if (!Array.isArray(request?.resourceSpans)) throw new Error('no OTLP request');
  return messageOf('Request', request);
}

function messageOf(message: Message, value: object): Uint8Array {
  const fields: Readonly<Record<string, Field>> = MESSAGES[message];
  const writer = new ProtobufWriter();
  for (const [name, inner] of Object.entries(value)) {
    const field = fields[name];
    // A field that is not known is passed over (OTLP specification, "JSON Protobuf Encoding").
    if (!field) continue;
    for (const item of Array.isArray(inner) ? inner : [inner]) {
      if (item !== undefined && item !== null) write(writer, field, item);
    }
  }
  return writer.finish();
}

/** `value` is what `JSON.parse` makes of the type; numbers of 64 bits are text. */
function write(writer: ProtobufWriter, [number, type]: Field, value: unknown): void {
  const text = String(value);
  if (type === 'text') writer.bytes(number, Buffer.from(text));
  else if (type === 'hex' || type === 'base64') writer.bytes(number, Buffer.from(text, type));
  else if (type === 'bool') writer.varint(number, value === true ? 1n : 0n);
  else if (type === 'int' && !/^-?\d+$/.test(text)) writer.double(DOUBLE_VALUE, Number(value));
  else if (type === 'int') writer.varint(number, BigInt(text));
  else if (type === 'fixed32') writer.fixed32(number, Number(value));
  else if (type === 'fixed64') writer.fixed64(number, BigInt(text));
  else if (type === 'double') writer.double(number, Number(value));
  else writer.bytes(number, messageOf(type, value as object));
}
