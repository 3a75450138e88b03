import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import type { Contender } from './contenders.js';

const ROOT = join(__dirname, '..', '..', '..');
const APP = join(ROOT, 'bench/apps/operation.cjs');
const REGISTER = join(ROOT, 'dist/register.cjs');
/** A thread that waited longer than this for a processor was disturbed by others. */
const UNDISTURBED_MS = 0.05;

/** Times of the requests to one service, in milliseconds. */
export interface Times {
  readonly all: number[];
  /** Of those requests alone during which the service's thread had a processor whenever it wanted one. */
  readonly undisturbed: number[];
  /** Processor time of the service's main thread from the end of the request before to the end of this one. */
  readonly thread: number[];
}

/** A service in a process of its own, with or without the agent. */
export class Service {
  readonly child: ChildProcess;
  readonly times: Times = { all: [], undisturbed: [], thread: [] };
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #port = 0;
  #requests = 0;
  #schedule: number | undefined;
  #ranBefore = 0;

  constructor({ traced, env }: Contender, more: Record<string, string>) {
    this.child = fork(APP, { execArgv: traced ? ['--require', REGISTER] : [], env: { ...process.env, ...more, ...env } });
  }

  async ready(): Promise<void> {
    const [{ port }] = (await once(this.child, 'message')) as [{ port: number }];
    this.#port = port;
    try {
      this.#schedule = openSync(`/proc/${this.child.pid}/schedstat`, 'r');
    } catch {
      // Not Linux: nothing is known of disturbances.
    }
  }

  close(): void {
    this.child.kill('SIGKILL');
    if (this.#schedule !== undefined) closeSync(this.#schedule);
  }

  async request(): Promise<void> {
    const { waited: waitedBefore } = this.#scheduled();
    const began = process.hrtime.bigint();
    this.#requests += 1;
    await new Promise<void>((resolve, reject) => {
      get({ port: this.#port, host: '127.0.0.1', path: `/tasks/${this.#requests}`, agent: this.#agent }, (response) => {
        response.resume();
        response.on('end', resolve);
      }).on('error', reject);
    });
    const ms = Number(process.hrtime.bigint() - began) / 1e6;
    this.times.all.push(ms);
    const { ran, waited } = this.#scheduled();
    if (waited - waitedBefore < UNDISTURBED_MS) this.times.undisturbed.push(ms);
    this.times.thread.push(ran - this.#ranBefore);
    this.#ranBefore = ran;
  }

  /** Forgets what was measured so far. */
  forget(): void {
    this.times.all.length = 0;
    this.times.undisturbed.length = 0;
    this.times.thread.length = 0;
  }

  /** Processor time of the process with all its threads, in milliseconds. */
  async cpu(): Promise<number> {
    this.child.send('cpu');
    const [{ cpu }] = (await once(this.child, 'message')) as [{ cpu: NodeJS.CpuUsage }];
    return (cpu.user + cpu.system) / 1000;
  }

  /** How long the service's main thread has run, and waited for a processor, in milliseconds. */
  #scheduled(): { ran: number; waited: number } {
    if (this.#schedule === undefined) return { ran: 0, waited: 0 };
    const text = Buffer.alloc(80);
    const length = readSync(this.#schedule, text, 0, text.length, 0);
    const [ran, waited] = text.toString('latin1', 0, length).split(' ');
    return { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
  }
}
