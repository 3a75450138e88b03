import { KafkaClient } from '../shared/kafka.js';
import { run } from '../shared/run.js';
import { topics } from '../shared/topics.js';
import { consume } from './consume.js';

void run('web-crawler', async (logger) => {
  const kafka = new KafkaClient('web-crawler', logger);
  await kafka.ensureTopics(topics.crawlRequests, topics.crawlResults);
  const producer = await kafka.producer();
  const consumer = await kafka.consumer(topics.crawlRequests);
  await consume(consumer, producer, logger);

  return {
    async stop() {
      await consumer.disconnect();
      await producer.disconnect();
    },
  };
});
