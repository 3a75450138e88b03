import t from 'tap';
import { openLab } from './lab.js';

t.test('transactions', async (t) => {
  const lab = await openLab(t, []);
  const producer = await lab.producer({ transactionalId: 'orders-1', idempotent: true, maxInFlightRequests: 1 });
  await lab.send({ value: 'source' });

  t.test('from begin to commit, with what is sent, the offsets and the commit below it', async (t) => {
    await lab.spans();
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'tx', messages: [{ value: '1' }] });
    await transaction.sendOffsets({ consumerGroupId: 'readers', topics: [{ topic: 'source', partitions: [{ partition: 0, offset: '7' }] }] });
    await transaction.commit();
    const spans = await lab.spans();
    const whole = spans.find(({ name }) => name === 'transaction');
    t.match(whole, {
      kind: 'INTERNAL',
      status: { code: 'OK' },
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'transaction',
        'messaging.client.id': 'lab',
        'otel_agent.messaging.transaction.id': 'orders-1',
        'otel_agent.messaging.transaction.outcome': 'committed',
      },
    });
    t.strictSame(spans.filter(({ parentSpanId }) => parentSpanId === whole?.spanId).map(({ name, kind }) => [name, kind]), [
      ['send tx', 'PRODUCER'], ['send_offsets source', 'CLIENT'], ['commit', 'CLIENT'],
    ]);
    t.match(spans.find(({ name }) => name === 'send_offsets source')?.attributes, {
      'messaging.operation.name': 'send_offsets',
      'messaging.operation.type': 'settle',
      'messaging.consumer.group.name': 'readers',
      'messaging.destination.name': 'source',
      'messaging.destination.partition.id': '0',
      'messaging.kafka.offset': '7',
    });
  });

  t.test('an abort is no error, and said', async (t) => {
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'tx', messages: [{ value: '2' }] });
    await transaction.abort();
    const spans = await lab.spans();
    t.match(spans.find(({ name }) => name === 'transaction'), { status: { code: 'UNSET' }, attributes: { 'otel_agent.messaging.transaction.outcome': 'aborted' } });
    t.ok(spans.some(({ name, kind }) => name === 'abort' && kind === 'CLIENT'));
  });

  t.test('what fails in it marks it; the exception is where it comes from, without the message', async (t) => {
    const transaction = await producer.transaction();
    await t.rejects(transaction.send({ topic: 'tx', messages: [{ key: 'secret-key-0815' } as never] }));
    await transaction.abort();
    const spans = await lab.spans();
    t.match(spans.find(({ name }) => name === 'transaction'), { status: { code: 'ERROR' }, attributes: { 'error.type': 'KafkaJSNonRetriableError' }, events: [] });
    const sent = spans.find(({ name }) => name === 'send tx');
    t.match(sent, {
      status: { code: 'ERROR', message: 'Invalid message without value for topic "tx"' },
      events: [{ name: 'exception', attributes: { 'exception.type': 'KafkaJSNonRetriableError', 'exception.message': 'Invalid message without value for topic "tx"' } }],
    });
    t.notMatch(JSON.stringify({ status: sent?.status, events: sent?.events }), '0815');
  });

  t.test('what another producer has fenced fails to commit, and says so', async (t) => {
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'tx', messages: [{ value: '3' }] });
    const other = await lab.producer({ transactionalId: 'orders-1', idempotent: true, maxInFlightRequests: 1 });
    const theirs = await other.transaction();
    await lab.spans();
    const code = await transaction.commit().then(() => 'committed', (error: Error) => error.name);
    t.equal(code, 'KafkaJSProtocolError');
    const spans = await lab.spans();
    t.match(spans.find(({ name }) => name === 'commit'), { status: { code: 'ERROR' }, events: [{ name: 'exception' }] });
    t.match(spans.find(({ name, status }) => name === 'transaction' && status.code === 'ERROR'), { attributes: { 'otel_agent.messaging.transaction.outcome': 'failed' } });
    await theirs.abort();
  });

  t.test('one that cannot begin is an error, and open spans are none', async (t) => {
    const plain = await lab.producer();
    await t.rejects(plain.transaction(), { name: 'KafkaJSNonRetriableError' });
    await lab.spans();
    t.equal(lab.open(), 0);
  });
});
