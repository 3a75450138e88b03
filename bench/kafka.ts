import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Cleanup } from '../tools/demo/cleanup.js';
import { startReceiver } from '../tools/otlp-receiver.js';
import { addedCost, addedCostTable } from './added-cost.js';
import { conditions } from './conditions.js';
import { APP, compareKinds, contestants } from './kafka/contestants.js';
import { writeReport } from './loss/write-report.js';
import { type Contestant, Runner } from './pg/contestants.js';

// `npm run bench:kafka -- [--rounds N] [--messages N] [--node PATH]`: processor time of a message sent and worked on with the agent, with upstream's
// instrumentation and without any, against the stand-in; in turns, so that a busy machine is equally busy for all. Ten rounds or more write
// docs/performance.md.

const PAGE = join(__dirname, '..', '..', 'docs/performance.md');
const ENOUGH_ROUNDS = 10;
const RECEIVER = 'receiver';
const FEW = 3;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '11' }, messages: { type: 'string', default: '2000' }, node: { type: 'string', default: process.execPath } },
  });
  const { node } = values;
  if (node !== process.execPath) {
    process.exitCode = spawnSync(node, [__filename, '--rounds', values.rounds, '--messages', values.messages], { stdio: 'inherit' }).status ?? 1;
    return;
  }
  const [rounds, messages] = [Number(values.rounds), Number(values.messages)];
  const cleanup = new Cleanup();
  try {
    const env = { KAFKA_BROKERS: await broker(cleanup), KAFKAJS_NO_PARTITIONER_WARNING: '1', NODE_NO_WARNINGS: '1', OTEL_BSP_SCHEDULE_DELAY: '100' };
    const all = contestants();
    const loadBefore = loadavg()[0] ?? 0;
    const spans = await spansOf(cleanup, all, env, node);
    // In a process of its own: what it reads would hold up the clock here.
    const receiver: ChildProcess = fork(__filename, [RECEIVER]);
    cleanup.add('receiver', async () => void receiver.kill('SIGKILL'), () => receiver.kill('SIGKILL'));
    const [{ url }] = (await once(receiver, 'message')) as [{ url: string }];
    const runners: [string, Runner][] = [];
    for (const contestant of all) runners.push([contestant.name, await start(cleanup, contestant, { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: url }, node)]);
    const costs = await addedCost(runners, {
      rounds,
      warmUp: 1,
      count: (way) => (way.includes('one in a call') ? Math.ceil(messages / 5) : messages),
    });
    const text = [conditions(loadBefore, `rounds: ${rounds}, in each ${messages} messages of each kind; medians of the rounds`), addedCostTable(costs, 'processor time of a message, µs', 1), spans].join('\n\n');
    console.log(text);
    if (rounds >= ENOUGH_ROUNDS) writeReport(PAGE, text, 'bench:kafka');
  } finally {
    await cleanup.close();
  }
}

async function broker(cleanup: Cleanup): Promise<string> {
  const child = spawn(process.execPath, [join(__dirname, '..', 'tools/broker/main.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanup.add('broker', async () => void child.kill(), () => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) if (/:\d+$/.test(line)) return line;
  throw new Error('the stand-in does not start');
}

async function spansOf(cleanup: Cleanup, all: readonly Contestant[], env: Record<string, string>, node: string): Promise<string> {
  const collected = [];
  for (const name of ['otel-agent', 'upstream']) {
    const receiver = await startReceiver();
    const contestant = all.find((candidate) => candidate.name === name) as Contestant;
    const runner = await start(cleanup, contestant, { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }, node);
    for (const way of runner.ways) await runner.run(way, FEW);
    // Three kinds of consumers got the messages, and one before to warm up each.
    const spans = await receiver.waitFor((found) => found.filter(({ kind }) => kind === 'CONSUMER').length >= 3 * (FEW + 1));
    collected.push(spans.filter(({ attributes }) => 'messaging.system' in attributes));
    runner.close();
    await receiver.close();
  }
  return compareKinds(collected[0] ?? [], collected[1] ?? []);
}

async function start(cleanup: Cleanup, contestant: Contestant, env: Record<string, string>, node: string): Promise<Runner> {
  const runner = await Runner.start(contestant, env, node, APP);
  cleanup.add(contestant.name, () => runner.close(), () => runner.close());
  return runner;
}

async function receive(): Promise<void> {
  const { url } = await startReceiver({ maxSpans: 1 });
  process.send?.({ url });
}

if (process.argv[2] === RECEIVER) void receive();
else {
  main().catch((thrown: unknown) => {
    console.error(`bench:kafka: ${(thrown as Error).message}`);
    process.exitCode = 1;
  });
}
