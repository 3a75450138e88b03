import type { Test } from 'tap';
import { Client } from 'pg';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { Cleanup } from '../../../tools/demo/cleanup.js';
import { startEmbeddedPostgres } from '../../../tools/demo/embedded-postgres.js';
import { type AppResult, runTraced } from '../../support/run-app.js';

const SCHEMA = `
  CREATE TABLE tasks (id int PRIMARY KEY, status text, note text);
  CREATE TABLE owners (id int PRIMARY KEY, name text);
  INSERT INTO tasks SELECT n, CASE WHEN n % 2 = 0 THEN 'open' ELSE 'done' END, 'note ' || n FROM generate_series(1, 250) n;
  INSERT INTO owners VALUES (1, 'ann'), (2, 'bob');
  CREATE FUNCTION add_task(task int, why text) RETURNS int LANGUAGE sql AS 'SELECT task + 1';
`;

export interface Ran extends AppResult {
  readonly spans: FinishedSpan[];
  /** The spans of pg whose text or name begins so. */
  of(beginning: string): FinishedSpan[];
  /** Lines that the service printed. */
  readonly lines: readonly string[];
}

export interface Lab {
  readonly url: string;
  /** What the server has logged. */
  readonly log: readonly string[];
  /** Runs a scenario of test/fixtures/instrument/pg-parts.cjs with the agent. */
  run(scenario: string, env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** As a user of the database, without the agent. */
  ask(sql: string): Promise<readonly Record<string, unknown>[]>;
}

/** A PostgreSQL of its own; undefined, and the test says so, where none can be started. */
export async function startLab(t: Test): Promise<Lab | undefined> {
  const cleanup = new Cleanup();
  const log: string[] = [];
  t.teardown(() => cleanup.close());
  const started = await startEmbeddedPostgres(cleanup, {
    settings: { log_statement: 'all', log_min_messages: 'log' },
    onLog: (line) => void log.push(line),
  }).catch((error: Error) => error);
  if (started instanceof Error) {
    t.pass('needs PostgreSQL', { skip: `no PostgreSQL can be started here: ${started.message}` });
    return undefined;
  }
  const url = started.databaseUrl;
  const ask: Lab['ask'] = async (sql) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const result = await client.query<Record<string, unknown>>(sql);
    await client.end();
    return result.rows;
  };
  await ask(SCHEMA);
  return {
    url,
    log,
    ask,
    async run(scenario, env = {}) {
      const file = 'test/fixtures/instrument/pg-parts.cjs';
      const result = await runTraced({ file, args: [scenario], env: { DATABASE_URL: url, NODE_NO_WARNINGS: '1', ...env } });
      return {
        ...result,
        lines: result.stdout.split('\n').filter(Boolean),
        of: (beginning) =>
          result.spans.filter(({ name, attributes }) => name.startsWith(beginning) || String(attributes['db.query.text']).startsWith(beginning)),
      };
    },
  };
}
