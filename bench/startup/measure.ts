import { spawn } from 'node:child_process';
import type { Agent } from './agents.js';

/** What one start of an app has cost. */
export interface Start {
  /** From the start of the process to the point that the app tells of: its first line, or listening. */
  readonly milliseconds: number;
  /** CPU time until then, user and system, all threads. */
  readonly cpuMilliseconds: number;
  /** Resident memory at that point, in MB. */
  readonly rss: number;
  /** Resident memory after idling, in MB; no garbage collection is forced. */
  readonly settled: number;
  readonly node: string;
}

export interface Runtime {
  /** The Node to start. */
  readonly node: string;
  /** How long the app idles before its memory is looked at again. */
  readonly idleMs: number;
}

interface Told {
  readonly at: string;
  readonly cpuMicroseconds: number;
  readonly rss: number;
  readonly settled: number;
  readonly traced: boolean;
  readonly node: string;
}

const MEGABYTE = 2 ** 20;

/** Starts an app once and waits for its end. */
export async function measureStart({ node, idleMs }: Runtime, agent: Agent, app: string, cwd: string): Promise<Start> {
  // The monotonic clock is the same for both processes.
  const before = process.hrtime.bigint();
  const child = spawn(node, [...agent.flags, app], {
    cwd,
    env: { ...plainEnvironment(), ...agent.env, BENCH_IDLE_MS: String(idleMs) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${app} with ${agent.name} ended with ${String(code)}`);
  const { at, cpuMicroseconds, rss, settled, traced, node: version } = JSON.parse(output) as Told;
  const expected = agent.flags.length > 0;
  if (traced !== expected) throw new Error(`${app} with ${agent.name}: ${traced ? 'a' : 'no'} tracer is registered`);
  return {
    milliseconds: Number(BigInt(at) - before) / 1e6,
    cpuMilliseconds: cpuMicroseconds / 1e3,
    rss: rss / MEGABYTE,
    settled: settled / MEGABYTE,
    node: version,
  };
}

/** Without what would configure Node or an agent; nothing is sent, because nothing is asked of the apps. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(OTEL_|NODE_|npm_)/i.test(name)));
}
