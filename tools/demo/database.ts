import { Client } from 'pg';
import type { Cleanup } from './cleanup.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { DemoFailure } from './failure.js';

export interface Database {
  /** For the services; with a password in it. */
  url: string;
  /** For people who want to connect: with the password only if it is ours. */
  address: string;
  /** For people. */
  description: string;
}

/** The server of `DATABASE_URL`, in a schema of our own that is dropped at the end, or an embedded one. */
export async function startDatabase(cleanup: Cleanup, given: string | undefined, run: string): Promise<Database> {
  if (given) return useDatabase(cleanup, given, run);
  const { databaseUrl, version } = await startEmbeddedPostgres(cleanup).catch((error: Error) => {
    throw new DemoFailure(`${error.message}\nDATABASE_URL makes the demo use a PostgreSQL that runs already.`, {
      cause: error,
    });
  });
  const description = `${new URL(databaseUrl).host}, version ${version}`;
  return { url: databaseUrl, address: databaseUrl, description };
}

async function useDatabase(cleanup: Cleanup, given: string, run: string): Promise<Database> {
  if (!URL.canParse(given)) throw new DemoFailure('DATABASE_URL is no postgres://user:password@host:port/name');
  const url = new URL(given);
  const description = `${url.host}${url.pathname}, schema ${run}`;
  const created = execute(given, `CREATE SCHEMA "${run}"`);
  cleanup.add(`schema ${run}`, () =>
    created.then(
      () => execute(given, `DROP SCHEMA "${run}" CASCADE`),
      () => {},
    ),
  );
  try {
    await created;
  } catch (error) {
    const { message } = error as Error;
    throw new DemoFailure(`DATABASE_URL cannot be used (${description}): ${message}`, { cause: error });
  }
  // Every connection of the services finds and creates its tables there.
  url.searchParams.set('options', `${url.searchParams.get('options') ?? ''} -csearch_path=${run}`.trim());
  return { url: url.href, address: description, description };
}

async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5000 });
  // A connection that breaks rejects the query; without a listener it would end the process, too.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
