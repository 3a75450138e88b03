import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { startBroker } from '../../tools/broker/broker.js';
import { Cleanup } from '../../tools/demo/cleanup.js';
import { startEmbeddedPostgres } from '../../tools/demo/embedded-postgres.js';

/** Real servers for the services under test. */
export interface Backends {
  readonly env: { readonly DATABASE_URL: string; readonly KAFKA_BROKERS: string; readonly LEAF_URL: string };
  close(): Promise<void>;
}

/** Starts a PostgreSQL (with `schema` executed in it), a Kafka-protocol broker and a web server that answers everything. */
export async function startBackends(schema: string): Promise<Backends> {
  const cleanup = new Cleanup();
  const { databaseUrl } = await startEmbeddedPostgres(cleanup);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(schema);
  await client.end();
  const broker = await startBroker();
  const leaf = createServer((_request, response) => response.end('leaf'));
  await new Promise<void>((resolve) => leaf.listen(0, '127.0.0.1', resolve));
  return {
    env: {
      DATABASE_URL: databaseUrl,
      KAFKA_BROKERS: broker.brokers,
      LEAF_URL: `http://127.0.0.1:${(leaf.address() as AddressInfo).port}`,
    },
    async close() {
      await closed(leaf);
      await broker.close();
      await cleanup.close();
    },
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
