import { varint } from '../varint.js';
import type { Layout } from './layout.js';
import { ProtobufScratch } from './protobuf-scratch.js';
import { writeSpan } from './protobuf-span.js';
import { writeAttributes } from './protobuf-values.js';

/** Bytes for a resource or a scope, to begin with. */
const SMALL = 512;

interface AnyScope {
  readonly name: string;
  readonly version?: string | undefined;
  readonly attributes?: object;
  readonly droppedAttributesCount?: number;
}

/** `ExportTraceServiceRequest` (opentelemetry-proto, `collector/trace/v1/trace_service.proto`). */
export const protobufLayout: Layout<ProtobufScratch> = {
  grouped: true,
  scratch: () => new ProtobufScratch(),
  span: writeSpan,
  resource: ({ attributes, schemaUrl }) => ({
    head: written((to) => {
      const message = to.begin(1, 0);
      writeAttributes(to, 1, attributes);
      to.varint(2, 0);
      to.end(message);
    }),
    tail: schemaOf(schemaUrl),
  }),
  scope: (scope) => ({
    head: written((to) => {
      const { name, version, attributes, droppedAttributesCount } = scope as AnyScope;
      const message = to.begin(1, 0);
      to.string(1, name);
      if (version) to.string(2, version);
      if (attributes) writeAttributes(to, 3, attributes);
      if (droppedAttributesCount) to.varint(4, droppedAttributesCount);
      to.end(message);
    }),
    tail: schemaOf(scope.schemaUrl),
  }),
  request: (resources) =>
    resources.flatMap(({ head, scopes, tail }) => {
      const inner = scopes.flatMap((scope) => enclosed(2, [scope.head, ...scope.spans, scope.tail]));
      return enclosed(1, [head, ...inner, tail]);
    }),
};

function schemaOf(url: string | undefined): Uint8Array {
  return written((to) => {
    if (url) to.string(3, url);
  });
}

function enclosed(field: number, parts: readonly Uint8Array[]): Uint8Array[] {
  return [varint((field << 3) | 2), varint(parts.reduce((sum, part) => sum + part.byteLength, 0)), ...parts];
}

function written(write: (to: ProtobufScratch) => void): Uint8Array {
  const to = new ProtobufScratch(SMALL);
  write(to);
  return to.taken();
}
