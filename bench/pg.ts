import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { Cleanup } from '../tools/demo/cleanup.js';
import { startEmbeddedPostgres } from '../tools/demo/embedded-postgres.js';
import { startReceiver } from '../tools/otlp-receiver.js';
import { addedCost, addedCostTable } from './added-cost.js';
import { conditions } from './conditions.js';
import { writeReport } from './loss/write-report.js';
import { compareSpans, type Contestant, contestants, Runner } from './pg/contestants.js';

// `npm run bench:pg -- [--rounds N] [--queries N] [--node PATH]`: processor time of a query with the agent, with upstream's instrumentation and
// without any, against a real PostgreSQL; in turns, so that a busy machine is equally busy for all. Ten rounds or more write docs/performance.md.

const PAGE = join(__dirname, '..', '..', 'docs/performance.md');
const ENOUGH_ROUNDS = 10;
const RECEIVER = 'receiver';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '11' }, queries: { type: 'string', default: '2000' }, node: { type: 'string', default: process.execPath } },
  });
  const [rounds, queries] = [Number(values.rounds), Number(values.queries)];
  const cleanup = new Cleanup();
  try {
    const { databaseUrl: DATABASE_URL, version } = await startEmbeddedPostgres(cleanup);
    await execute(DATABASE_URL, "CREATE TABLE tasks (id int PRIMARY KEY, status text); INSERT INTO tasks SELECT n, 'open' FROM generate_series(0, 99) n");
    const all = contestants();
    const loadBefore = loadavg()[0] ?? 0;
    const spans = await spansOf(cleanup, all, DATABASE_URL, values.node);
    // In a process of its own: what it reads would hold up the clock here.
    const receiver: ChildProcess = fork(__filename, [RECEIVER]);
    cleanup.add('receiver', async () => void receiver.kill('SIGKILL'), () => receiver.kill('SIGKILL'));
    const [{ url }] = (await once(receiver, 'message')) as [{ url: string }];
    const runners: [string, Runner][] = [];
    for (const contestant of all) runners.push([contestant.name, await start(cleanup, contestant, { DATABASE_URL, OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '100' }, values.node)]);
    const costs = await addedCost(runners, { rounds, warmUp: 3, count: () => queries });
    const what = `PostgreSQL ${version}, rounds: ${rounds}, in each ${queries} queries of each kind; medians of the rounds`;
    const text = [conditions(loadBefore, what), addedCostTable(costs, 'processor time of a query, µs', 0), spans].join('\n\n');
    console.log(text);
    if (rounds >= ENOUGH_ROUNDS) writeReport(PAGE, text, 'bench:pg');
  } finally {
    await cleanup.close();
  }
}

async function spansOf(cleanup: Cleanup, all: readonly Contestant[], DATABASE_URL: string, node: string): Promise<string> {
  const collected = [];
  for (const name of ['otel-agent', 'upstream']) {
    const receiver = await startReceiver();
    const contestant = all.find((candidate) => candidate.name === name) as Contestant;
    const env = { DATABASE_URL, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '100' };
    const runner = await start(cleanup, contestant, env, node);
    for (const way of runner.ways) await runner.run(way, 4);
    const spans = await receiver.waitFor((found) => found.length >= runner.ways.length * 4);
    collected.push(spans.filter(({ attributes }) => 'db.query.text' in attributes));
    runner.close();
    await receiver.close();
  }
  return compareSpans(collected[0] ?? [], collected[1] ?? []);
}

async function start(cleanup: Cleanup, contestant: Contestant, env: Record<string, string>, node: string): Promise<Runner> {
  const runner = await Runner.start(contestant, env, node);
  cleanup.add(contestant.name, () => runner.close(), () => runner.close());
  return runner;
}

async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function receive(): Promise<void> {
  const { url } = await startReceiver({ maxSpans: 1 });
  process.send?.({ url });
}

if (process.argv[2] === RECEIVER) void receive();
else {
  main().catch((thrown: unknown) => {
    console.error(`bench:pg: ${(thrown as Error).message}`);
    process.exitCode = 1;
  });
}
