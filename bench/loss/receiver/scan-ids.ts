const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const ID_KEY = Buffer.from('bench.id');

/**
 * Calls back with the attribute `bench.id` of each span of an `ExportTraceServiceRequest`. It looks at nothing else and
 * makes no objects: a receiver that decoded a million spans would be slower than the agents that it is to measure.
 */
export function scanIds(body: Buffer, found: (id: number) => void): void {
  let at = 0;

  // request.resource_spans[].scope_spans[].spans[].attributes[] → KeyValue { key = 1, value = 2 { int_value = 3 } }
  const requestEnd = body.length;
  message(requestEnd, 1, (resourceSpansEnd) =>
    message(resourceSpansEnd, 2, (scopeSpansEnd) =>
      message(scopeSpansEnd, 2, (spanEnd) =>
        message(spanEnd, 9, (keyValueEnd) => {
          let isId = false;
          fields(keyValueEnd, (field, wire) => {
            if (wire !== BYTES) return skip(wire);
            const end = varint() + at;
            if (field === 1) isId = ID_KEY.compare(body, at, end) === 0;
            else if (field === 2 && isId) fields(end, (kind, inner) => (kind === 3 ? found(varint()) : skip(inner)));
            at = end;
          });
        }),
      ),
    ),
  );

  /** Reads the message that ends at `end`, and calls back for each embedded message of one field. */
  function message(end: number, wanted: number, each: (end: number) => void): void {
    fields(end, (field, wire) => {
      if (wire !== BYTES) return skip(wire);
      const inner = varint() + at;
      if (inner > end) throw new Error('not a protobuf message: a field is longer than what contains it');
      if (field === wanted) each(inner);
      at = inner;
    });
  }

  function fields(end: number, each: (field: number, wire: number) => void): void {
    while (at < end) {
      const tag = varint();
      each(tag >>> 3, tag & 7);
    }
  }

  function skip(wire: number): void {
    if (wire === VARINT) varint();
    else if (wire === FIXED64) at += 8;
    else if (wire === BYTES) at = varint() + at;
    else if (wire === FIXED32) at += 4;
    else throw new Error(`not a protobuf message: wire type ${wire}`);
  }

  function varint(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = body[at] ?? 0;
      at += 1;
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  }
}
