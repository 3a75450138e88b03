import { once } from 'node:events';
import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { startBroker } from '../../tools/broker/broker.js';
import { crc32c } from '../../tools/broker/log/crc32c.js';
import { apiVersions, metadata } from '../../tools/broker/messages/cluster.js';
import { fetch, produce } from '../../tools/broker/messages/records.js';
import { initProducerId } from '../../tools/broker/messages/transactions.js';
import type { Api } from '../../tools/broker/wire/api.js';
import { decode, encode } from '../../tools/broker/wire/codec.js';
import { frames } from '../../tools/broker/wire/frames.js';
import { Reader } from '../../tools/broker/wire/reader.js';
import { Writer } from '../../tools/broker/wire/writer.js';

/** A client without a library; answers are read in the version of the request unless another one is given. */
async function rawClient(t: Test) {
  const broker = await startBroker();
  t.teardown(() => broker.close());
  const socket = connect(broker.port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  const answers = frames(socket);

  const send = (
    api: Pick<Api, 'key' | 'flexibleSince' | 'request'>,
    version: number,
    request: Record<string, unknown>,
  ) => {
    const flexible = version >= api.flexibleSince;
    const writer = new Writer();
    writer.int32(0);
    writer.int16(api.key);
    writer.int16(version);
    writer.int32(7);
    writer.string('raw', false);
    if (flexible) writer.noTags();
    encode(api.request, request, writer, { version, flexible });
    writer.written.writeInt32BE(writer.written.length - 4, 0);
    socket.write(Buffer.from(writer.written));
  };
  const receive = async (api: Api, version: number): Promise<any> => {
    const { value, done } = await answers.next();
    if (done) return 'closed';
    const reader = new Reader(value);
    const flexible = version >= api.flexibleSince;
    reader.int32();
    if (flexible && api !== apiVersions) reader.skipTags();
    return decode(api.response, reader, { version, flexible });
  };
  const ask = (api: Api, version: number, request: Record<string, unknown>) => {
    send(api, version, request);
    return receive(api, version);
  };
  return { send, receive, ask };
}

/** A batch with as many empty records as its header says; nobody looks into them. */
function batch(fields: { producerId?: number; sequence?: number; count?: number } = {}): Buffer {
  const { producerId = -1, sequence = -1, count = 1 } = fields;
  const writer = new Writer();
  writer.int64(0);
  writer.int32(61 - 12);
  writer.int32(-1);
  writer.int8(2);
  writer.int32(0);
  writer.int16(0);
  writer.int32(count - 1);
  for (const value of [1, 1, producerId]) writer.int64(value);
  writer.int16(producerId < 0 ? -1 : 0);
  writer.int32(sequence);
  writer.int32(count);
  const bytes = Buffer.from(writer.written);
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  return bytes;
}

const producing = (name: string, records: Buffer, acks = -1) => ({
  acks,
  timeoutMs: 1000,
  topicData: [{ name, partitionData: [{ index: 0, records: [records] }] }],
});
const outcome = (answer: any) => answer.responses[0].partitionResponses[0];

t.test('the checksum is CRC-32C', async (t) => {
  t.equal(crc32c(Buffer.from('123456789')), 0xe3069283, 'the check value of the catalogue of CRCs');
});

t.test('every version of ApiVersions is answered with what is served', async (t) => {
  const { ask } = await rawClient(t);
  for (let version = apiVersions.minVersion; version <= apiVersions.maxVersion; version++) {
    const answer = await ask(apiVersions, version, { clientSoftwareName: 'raw', clientSoftwareVersion: '1' });
    t.equal(answer.errorCode, 0);
    const { key: apiKey, minVersion, maxVersion } = fetch;
    t.match(
      answer.apiKeys.find((one: { apiKey: number }) => one.apiKey === apiKey),
      { minVersion, maxVersion },
    );
  }
});

t.test(
  'a version of ApiVersions that is not known is answered in version 0, so that the client can try again',
  async (t) => {
    const { send, receive } = await rawClient(t);
    send(apiVersions, 99, {});
    const answer = await receive(apiVersions, 0);
    t.equal(answer.errorCode, 35, 'UNSUPPORTED_VERSION');
    t.match(
      answer.apiKeys.find((one: { apiKey: number }) => one.apiKey === 18),
      { minVersion: 0, maxVersion: 4 },
    );
  },
);

t.test('a request that is not served closes the connection, as Kafka does', async (t) => {
  for (const api of [
    { ...metadata, key: 3, version: 99 },
    { ...metadata, key: 999, version: 1 },
  ]) {
    const { ask } = await rawClient(t);
    t.equal(await ask(api, api.version, { topics: [] }), 'closed');
  }
});

t.test('what is no Kafka client is cut off', async (t) => {
  const broker = await startBroker();
  t.teardown(() => broker.close());
  const socket = connect(broker.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await once(socket.resume(), 'close');
  t.pass('closed');
});

t.test('requests sent together are answered in their order', async (t) => {
  const { ask, send, receive } = await rawClient(t);
  await ask(metadata, 9, { topics: [{ name: 'a' }] });
  const topics = [{ topic: 'a', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1e6 }] }];
  send(fetch, 12, { maxWaitMs: 100, minBytes: 1, topics });
  send(metadata, 9, { topics: null });
  t.match(await receive(fetch, 12), { responses: [{ topic: 'a', partitions: [{ highWatermark: 0, errorCode: 0 }] }] });
  t.match(await receive(metadata, 9), { topics: [{ name: 'a' }] });
});

t.test('records come back in every version of Fetch, by name and by topic id', async (t) => {
  const { ask } = await rawClient(t);
  const {
    topics: [topic],
  } = await ask(metadata, 12, { topics: [{ name: 'a' }] });
  for (let version = produce.minVersion; version <= produce.maxVersion; version++) {
    t.match(outcome(await ask(produce, version, producing('a', batch()))), { errorCode: 0, baseOffset: version - 3 });
  }
  for (let version = fetch.minVersion; version <= fetch.maxVersion; version++) {
    const partitions = [{ partition: 0, fetchOffset: 1, partitionMaxBytes: 1e6 }];
    const which = version >= 13 ? { topicId: topic.topicId } : { topic: 'a' };
    const answer = await ask(fetch, version, { maxWaitMs: 0, minBytes: 1, topics: [{ ...which, partitions }] });
    const [
      {
        partitions: [got],
        ...whose
      },
    ] = answer.responses;
    t.match({ ...whose, ...got }, { ...which, errorCode: 0, highWatermark: 9 }, `version ${version}`);
    t.equal(got.records.length, 8 * 61);
    t.equal(got.records.readBigInt64BE(0), 1n, 'from the batch that was asked for');
  }
  const unknown = { topicId: 'f'.repeat(32), partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 }] };
  const answer = await ask(fetch, 16, { maxWaitMs: 1000, minBytes: 1, topics: [unknown] });
  t.match(answer.responses, [{ partitions: [{ errorCode: 100 }] }], 'UNKNOWN_TOPIC_ID');
});

t.test('an offset out of range is an error at once', async (t) => {
  const { ask } = await rawClient(t);
  await ask(metadata, 1, { topics: [{ name: 'a' }] });
  const topics = [{ topic: 'a', partitions: [{ partition: 0, fetchOffset: 5, partitionMaxBytes: 1e6 }] }];
  const answer = await ask(fetch, 11, { maxWaitMs: 60_000, minBytes: 1, topics });
  t.match(answer.responses, [{ partitions: [{ errorCode: 1 }] }], 'OFFSET_OUT_OF_RANGE');
});

t.test('damaged records are refused, and so is nonsense', async (t) => {
  const { ask } = await rawClient(t);
  await ask(metadata, 1, { topics: [{ name: 'a' }] });
  const damaged = batch();
  damaged[40] = 1;
  t.equal(outcome(await ask(produce, 7, producing('a', damaged))).errorCode, 2, 'CORRUPT_MESSAGE');
  t.equal(outcome(await ask(produce, 7, producing('a', Buffer.alloc(61)))).errorCode, 87, 'INVALID_RECORD');
  t.equal(outcome(await ask(produce, 7, producing('a', batch(), 2))).errorCode, 21, 'INVALID_REQUIRED_ACKS');
  t.equal(outcome(await ask(produce, 7, producing('b', batch()))).errorCode, 3, 'UNKNOWN_TOPIC_OR_PARTITION');
});

t.test('without acks there is no answer', async (t) => {
  const { ask, send } = await rawClient(t);
  await ask(metadata, 1, { topics: [{ name: 'a' }] });
  send(produce, 7, producing('a', batch(), 0));
  t.match(outcome(await ask(produce, 7, producing('a', batch()))), { errorCode: 0, baseOffset: 1 });
});

t.test('of an idempotent producer a repeated batch is stored once, and a gap is refused', async (t) => {
  const { ask } = await rawClient(t);
  await ask(metadata, 1, { topics: [{ name: 'a' }] });
  const { producerId } = await ask(initProducerId, 4, { transactionalId: null });
  const send = async (sequence: number, count = 2) => {
    const { errorCode, baseOffset } = outcome(
      await ask(produce, 9, producing('a', batch({ producerId, sequence, count }))),
    );
    return errorCode === 0 ? baseOffset : `error ${errorCode}`;
  };
  t.equal(await send(0), 0);
  t.equal(await send(2), 2);
  t.equal(await send(0), 0, 'the place of the first try');
  t.equal(await send(2), 2);
  t.equal(await send(9), 'error 45', 'OUT_OF_ORDER_SEQUENCE_NUMBER');
  t.equal(await send(4), 4);
});
