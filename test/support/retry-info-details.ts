import protobuf from 'protobufjs/light.js';

const { root } = protobuf.Root.fromJSON({
  nested: {
    Status: {
      fields: {
        code: { type: 'int32', id: 1 },
        message: { type: 'string', id: 2 },
        details: { rule: 'repeated', type: 'Any', id: 3 },
      },
    },
    Any: { fields: { typeUrl: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
    RetryInfo: { fields: { retryDelay: { type: 'Duration', id: 1 } } },
    Duration: { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } },
  },
});

const encode = (type: string, fields: object) => root.lookupType(type).encode(fields).finish();

/** A `google.rpc.Status` with a `RetryInfo` behind a detail of another kind: the value of `grpc-status-details-bin`. */
export function retryInfoDetails(seconds: number, nanos: number): Buffer {
  const other = { typeUrl: 'type.googleapis.com/google.rpc.BadRequest', value: Buffer.of(10, 0) };
  const info = {
    typeUrl: 'type.googleapis.com/google.rpc.RetryInfo',
    value: encode('RetryInfo', { retryDelay: { seconds, nanos } }),
  };
  return Buffer.from(encode('Status', { code: 14, message: 'busy', details: [other, info] }));
}
