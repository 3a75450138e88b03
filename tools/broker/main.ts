import { parseArgs } from 'node:util';
import { startBroker } from './broker.js';

/** `node build/tools/broker/main.js [--port N]`: a broker until SIGTERM or SIGINT; the address is the second line. */
async function main(): Promise<void> {
  const { port = '0' } = parseArgs({ options: { port: { type: 'string' } } }).values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new RangeError(`--port wants 0 to 65535, not "${port}"`);
  const broker = await startBroker({ port: Number(port) });
  // Before the address is known: who reads it may send a signal at once.
  const stop = () => void broker.close();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  console.log('This is no Kafka, but an in-memory, single-node stand-in for demo and tests.');
  console.log(broker.brokers);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
