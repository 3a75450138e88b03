import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Cleanup } from '../demo/cleanup.js';
import { startApacheKafka } from './cluster.js';
import { whyNoKafka } from './jars.js';

/** `npm run kafka:apache -- [--brokers 1|3]`: Apache Kafka until SIGTERM or SIGINT; the last line is the list of its brokers. */
async function main(): Promise<void> {
  const { brokers: count = '1' } = parseArgs({ options: { brokers: { type: 'string' } } }).values;
  if (count !== '1' && count !== '3') throw new RangeError(`--brokers wants 1 or 3, not "${count}"`);
  const missing = whyNoKafka();
  if (missing) throw new Error(`Apache Kafka needs Java 17 and Maven: ${missing}`);
  const cleanup = new Cleanup();
  const interrupted = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  try {
    const { version, brokers } = await startApacheKafka(cleanup, Number(count));
    console.log(`Apache Kafka ${version}; try: KAFKA_BROKERS=${brokers} npm run demo`);
    console.log(brokers);
    // Nothing else keeps a process alive that waits for a signal alone.
    const stay = setInterval(() => {}, 60_000);
    await interrupted;
    clearInterval(stay);
  } finally {
    await cleanup.close();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
