import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Agent } from '../startup/agents.js';
import { Marks } from './marks.js';

export interface AppStart {
  readonly node: string;
  readonly agent: Agent;
  /** Name of a file in apps/. */
  readonly app: string;
  readonly args: readonly (string | number)[];
  readonly env: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
  /** Where the agent's name resolves. */
  readonly cwd: string;
  /** File of its marks. */
  readonly marks: string;
  /** It is killed when it lives longer. */
  readonly limitMs: number;
}

/** How an app has ended. */
export interface AppEnd {
  /** `7`, `SIGTERM`, or `still alive after 20 s`. */
  readonly exit: string;
  /** From its leaving to its end; undefined when it never told that it leaves. */
  readonly delayMs: number | undefined;
  /** Most resident memory, in MB; 0 where it cannot be had. */
  readonly rss: number;
  readonly stderr: string;
}

const POLL_MS = 10;

/** An app in a process group of its own. */
export class AppProcess {
  readonly ended: Promise<AppEnd>;
  readonly #child: ChildProcess;
  readonly #start: AppStart;
  #leftAt: bigint | undefined;
  #running = true;

  constructor(start: AppStart) {
    this.#start = start;
    const { node, agent, app, args, env, cwd, marks, nodeArgs = [] } = start;
    const file = join(__dirname, 'apps', `${app}.js`);
    // tap would put a loader of its own into the options of every child; `env` becomes the app, it is no process beside it.
    this.#child = spawn('env', ['-u', 'NODE_OPTIONS', node, ...nodeArgs, ...agent.flags, file, ...args.map(String)], {
      cwd,
      env: { ...plainEnvironment(), ...agent.env, ...env, BENCH_MARKS: marks },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    this.ended = this.#watch();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#running;
  }

  marks(): Marks {
    return new Marks(this.#start.marks);
  }

  /** Resolves when the app has made that mark, or has ended. */
  async until(what: string): Promise<void> {
    while (this.#running && !this.marks().has(what)) await pause(POLL_MS);
  }

  /** Sends a signal: from then on, the time is the ending's. */
  kill(signal: NodeJS.Signals): void {
    this.#leftAt = process.hrtime.bigint();
    this.#child.kill(signal);
  }

  /** Resident memory now, in MB; 0 where it cannot be had. */
  rss(): number {
    return statusOf(this.pid, 'VmRSS');
  }

  async #watch(): Promise<AppEnd> {
    const child = this.#child;
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      if (stderr.length < 1e6) stderr += chunk;
    });
    let rss = 0;
    const sampler = setInterval(() => (rss = Math.max(rss, statusOf(this.pid, 'VmHWM'))), 50);
    let overdue = false;
    const limit = setTimeout(() => {
      overdue = true;
      killGroup(this.pid);
    }, this.#start.limitMs);
    const stop = (): void => killGroup(this.pid);
    process.once('exit', stop);
    let exitedAt = 0n;
    const closed = new Promise((resolve) => child.once('close', resolve));
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (...how) => {
        exitedAt = process.hrtime.bigint();
        resolve(how);
      });
    });
    this.#running = false;
    clearInterval(sampler);
    clearTimeout(limit);
    // Children of its own that did not end with it.
    killGroup(this.pid);
    process.off('exit', stop);
    await closed;
    const exit = overdue ? `still alive after ${this.#start.limitMs / 1000} s` : (signal ?? String(code));
    return { exit, delayMs: this.#delay(exitedAt), rss, stderr };
  }

  #delay(exitedAt: bigint): number | undefined {
    const told = this.marks().all('leaving').at(-1);
    const leftAt = this.#leftAt ?? (told === undefined ? undefined : BigInt(told));
    return leftAt === undefined ? undefined : Number(exitedAt - leftAt) / 1e6;
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

function statusOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  try {
    const kilobytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Without what would configure Node or an agent. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(OTEL_|NODE_|npm_|TAP)/i.test(name)));
}
