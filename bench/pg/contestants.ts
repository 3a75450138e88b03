import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { installPeers } from '../startup/install-peers.js';

const ROOT = join(__dirname, '..', '..', '..');
const APP = join(ROOT, 'bench/apps/queries.cjs');
const PEERS = join(ROOT, 'bench/peers');

/** Who is measured. */
export interface Contestant {
  readonly name: string;
  /** Flags of Node. */
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const OURS = ['--require', join(ROOT, 'dist/register.cjs')];

/** None, ours in its settings, and upstream's instrumentation in upstream's SDK, with as little else as it can do with. */
export function contestants(): readonly Contestant[] {
  installPeers(PEERS);
  const upstream = join(PEERS, 'node_modules/@opentelemetry/auto-instrumentations-node/dist/register.cjs');
  const only = { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none', OTEL_NODE_RESOURCE_DETECTORS: 'none' };
  return [
    { name: 'none', flags: [], env: {} },
    { name: 'otel-agent', flags: OURS, env: {} },
    { name: 'otel-agent, ratio 0', flags: OURS, env: { OTEL_AGENT_SAMPLING_RATIO: '0' } },
    {
      name: 'otel-agent, all on request',
      flags: OURS,
      env: { OTEL_AGENT_POSTGRES_TRANSACTION_SPAN: 'true', OTEL_AGENT_POSTGRES_SQL_COMMENT: 'traceparent,application', OTEL_AGENT_POSTGRES_SLOW_PLAN_THRESHOLD: '1s' },
    },
    { name: 'upstream', flags: ['--require', upstream], env: { ...only, OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'pg' } },
    { name: 'upstream, ratio 0', flags: ['--require', upstream], env: { ...only, OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'pg', OTEL_TRACES_SAMPLER: 'always_off' } },
  ];
}

/** A process that asks as many queries as it is told. */
export class Runner {
  readonly ways: readonly string[];
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, ways: readonly string[]) {
    this.#child = child;
    this.ways = ways;
  }

  static async start({ flags, env }: Contestant, common: Readonly<Record<string, string>>, node: string, app = APP): Promise<Runner> {
    const child = fork(app, { execPath: node, execArgv: [...flags], env: { ...process.env, ...common, ...env } });
    const { ways } = await answerOf<{ ways: readonly string[] }>(child);
    return new Runner(child, ways);
  }

  /** Microseconds of processor time of one query, on the average, everything of the process counted. */
  async run(way: string, count: number): Promise<number> {
    this.#child.send({ way, count });
    const { cpuUs } = await answerOf<{ cpuUs: number }>(this.#child);
    return cpuUs / count;
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a process that is measured ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(answer as T);
    });
  });
}

/** What the spans of some queries have of upstream's, and more. */
export function compareSpans(ours: readonly FinishedSpan[], upstreams: readonly FinishedSpan[]): string {
  const keys = (spans: readonly FinishedSpan[]) => new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
  const [own, theirs] = [keys(ours), keys(upstreams)];
  const lacking = [...theirs].filter((key) => !own.has(key));
  const more = [...own].filter((key) => !theirs.has(key));
  const each = (spans: readonly FinishedSpan[]) => (spans.reduce((sum, { attributes }) => sum + Object.keys(attributes).length, 0) / spans.length).toFixed(1);
  return [
    `Spans of the same queries: ours ${ours.length}, with ${each(ours)} attributes each; upstream's ${upstreams.length}, with ${each(upstreams)}.`,
    `Attributes of upstream's that ours lack: ${lacking.join(', ') || 'none'}. More in ours: ${more.join(', ')}.`,
  ].join('\n');
}
