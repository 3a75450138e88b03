import type { Frame, Layout } from './layout.js';
import { jsonAttributes, jsonSpan } from './json-span.js';
import { Scratch } from './scratch.js';

interface AnyScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly attributes?: object;
  readonly droppedAttributesCount?: number;
}

/** `ExportTraceServiceRequest` in JSON (OTLP specification, "JSON Protobuf Encoding"). */
export const jsonLayout: Layout<Scratch> = {
  grouped: true,
  scratch: () => new Scratch(),
  span: (to, span) => to.text(`${JSON.stringify(jsonSpan(span))},`),
  resource: ({ attributes, schemaUrl }) =>
    frame({ resource: { attributes: jsonAttributes(attributes), droppedAttributesCount: 0 } }, 'scopeSpans', schemaUrl),
  scope: (scope) => {
    const { name, version, attributes, droppedAttributesCount = 0 } = scope as AnyScope;
    const more = attributes && { attributes: jsonAttributes(attributes), droppedAttributesCount };
    return frame({ scope: { name, version, ...more } }, 'spans', scope.schemaUrl);
  },
  request: (resources) => [
    Buffer.from('{"resourceSpans":['),
    ...list(resources.map(({ head, scopes, tail }) => [head, ...list(scopes.map(jsonScope)), tail])),
    Buffer.from(']}'),
  ],
};

const COMMA = Buffer.from(',');

function jsonScope({ head, spans, tail }: Frame & { readonly spans: readonly Uint8Array[] }): Uint8Array[] {
  return [head, ...withoutComma(spans), tail];
}

/** Each span has one behind it. */
export function withoutComma(spans: readonly Uint8Array[]): Uint8Array[] {
  return spans.map((part, index) => (index === spans.length - 1 ? part.subarray(0, -1) : part));
}

function list(items: readonly Uint8Array[][]): Uint8Array[] {
  return items.flatMap((item, index) => (index === 0 ? item : [COMMA, ...item]));
}

/** An object with these fields, a list, and the URL of a schema behind it. */
function frame(fields: object, name: string, schemaUrl: string | undefined): Frame {
  const tail = schemaUrl ? `],"schemaUrl":${JSON.stringify(schemaUrl)}}` : ']}';
  return { head: Buffer.from(`${JSON.stringify(fields).slice(0, -1)},"${name}":[`), tail: Buffer.from(tail) };
}
