import type { Library } from './library.js';
import { onFirstClient } from './postgres-js-first-client.js';

/**
 * The libraries that the agent instruments. Each `load` is a `require`, not an import: the code behind it runs only
 * when the service loads the library.
 */
export const CATALOGUE: readonly Library[] = [
  { name: 'http', packages: [], load: () => (require('./http.js') as typeof import('./http.js')).http },
  { name: 'undici', packages: [], load: () => (require('./undici.js') as typeof import('./undici.js')).undici },
  {
    name: 'express',
    packages: ['express', 'router'],
    load: () => (require('./express.js') as typeof import('./express.js')).express,
  },
  { name: 'pg', packages: ['pg', 'pg-pool'], load: () => (require('./pg.js') as typeof import('./pg.js')).pg },
  {
    name: 'postgres',
    packages: ['postgres'],
    esModules: { files: ['src/query.js', 'src/large.js'], onUse: onFirstClient },
    load: () => (require('./postgres-js.js') as typeof import('./postgres-js.js')).postgresJs,
  },
  {
    name: 'kafkajs',
    packages: ['kafkajs'],
    load: () => (require('./kafkajs.js') as typeof import('./kafkajs.js')).kafkajs,
  },
  {
    name: 'platformatic-kafka',
    packages: [],
    load: () => (require('./platformatic-kafka.js') as typeof import('./platformatic-kafka.js')).platformaticKafka,
  },
  {
    name: 'confluent-kafka',
    packages: ['@confluentinc/kafka-javascript'],
    load: () => (require('./confluent-kafka.js') as typeof import('./confluent-kafka.js')).confluentKafka,
  },
  {
    name: 'node-rdkafka',
    packages: ['node-rdkafka'],
    load: () => (require('./rdkafka.js') as typeof import('./rdkafka.js')).rdkafka,
  },
  { name: 'pino', packages: ['pino'], load: () => (require('./pino.js') as typeof import('./pino.js')).pino },
];
