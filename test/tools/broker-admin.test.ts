import { ConfigResourceTypes } from 'kafkajs';
import t from 'tap';
import { adminOf, brokerAndClient, collect, errorOf, producerOf } from './broker-clients.js';

t.test('topics are created once, listed, enlarged and deleted', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  t.equal(await admin.createTopics({ topics: [{ topic: 'a', numPartitions: 2 }, { topic: 'b' }] }), true);
  t.equal(await admin.createTopics({ topics: [{ topic: 'a' }] }), false, 'it is there already');
  t.strictSame((await admin.listTopics()).sort(), ['a', 'b']);
  await admin.createPartitions({ topicPartitions: [{ topic: 'b', count: 3 }] });
  const { topics } = await admin.fetchTopicMetadata({ topics: ['a', 'b'] });
  t.strictSame(topics.map(({ name, partitions }) => `${name}: ${partitions.length}`).sort(), ['a: 2', 'b: 3']);
  await admin.deleteTopics({ topics: ['a'] });
  t.strictSame(await admin.listTopics(), ['b']);
  t.equal(await errorOf(admin.deleteTopics({ topics: ['a'] })), 'UNKNOWN_TOPIC_OR_PARTITION');
});

t.test('what cannot be created is refused with its reason', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  const create = (topic: string, more = {}) => admin.createTopics({ topics: [{ topic, ...more }] });
  t.equal(await errorOf(create('no spaces')), 'INVALID_TOPIC_EXCEPTION');
  t.equal(await errorOf(create('a', { numPartitions: 0 })), 'INVALID_PARTITIONS');
  t.equal(await errorOf(create('a', { replicationFactor: 3 })), 'INVALID_REPLICATION_FACTOR');
  t.strictSame(await admin.listTopics(), []);
});

t.test('offsets are found by their end, their beginning and by time', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  const producer = await producerOf(t, kafka);
  const messages = ['1000', '2000', '3000'].map((timestamp) => ({ timestamp, value: timestamp }));
  await producer.send({ topic: 'a', messages });
  await producer.send({
    topic: 'a',
    compression: 1,
    messages: [
      { timestamp: '4000', value: 'x' },
      { timestamp: '5000', value: 'y' },
    ],
  });
  t.strictSame(await admin.fetchTopicOffsets('a'), [{ partition: 0, offset: '5', high: '5', low: '0' }]);
  const at = async (time: number) => (await admin.fetchTopicOffsetsByTimestamp('a', time))[0]?.offset;
  t.equal(await at(1000), '0');
  t.equal(await at(1001), '1');
  t.equal(await at(4500), '4', 'also inside a compressed batch');
  t.equal(await at(9000), '5', 'kafkajs gives the end when there is none');
});

t.test('deleted records are gone, the others stay where they are', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  const producer = await producerOf(t, kafka);
  for (const value of ['0', '1', '2']) await producer.send({ topic: 'a', messages: [{ value }] });
  await admin.fetchTopicMetadata({ topics: ['a'] }); // kafkajs wants to know the topic first
  await admin.deleteTopicRecords({ topic: 'a', partitions: [{ partition: 0, offset: '2' }] });
  t.match(await admin.fetchTopicOffsets('a'), [{ low: '2', high: '3' }]);
  const { seen, until } = await collect(t, kafka, 'a', { groupId: 'g' });
  await until(1);
  t.match(seen, [{ offset: '2', value: '2' }]);
});

t.test('settings of a topic are told and changed', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  await admin.createTopics({ topics: [{ topic: 'a', configEntries: [{ name: 'retention.ms', value: '1000' }] }] });
  const resource = { type: ConfigResourceTypes.TOPIC, name: 'a' };
  const told = async () => {
    const { resources } = await admin.describeConfigs({ resources: [resource], includeSynonyms: false });
    return Object.fromEntries(resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]) ?? []);
  };
  t.match(await told(), { 'retention.ms': '1000', 'cleanup.policy': 'delete' });
  const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
  await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries }] });
  t.match(await told(), { 'retention.ms': '604800000', 'cleanup.policy': 'compact' });
});

t.test('the cluster is one broker that leads everything', async (t) => {
  const { kafka, broker } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  t.match(await admin.describeCluster(), {
    brokers: [{ nodeId: 1, host: '127.0.0.1', port: broker.port }],
    controller: 1,
    clusterId: 'in-memory-stand-in',
  });
});
