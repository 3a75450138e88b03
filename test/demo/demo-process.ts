import { setTimeout as delay } from 'node:timers/promises';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { commandOf, descendants, isAlive } from './processes.js';

const root = join(__dirname, '..', '..', '..');

/** The demo's runner as its own process, with a temporary directory of its own to look into afterwards. */
export class DemoProcess {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly #temp: string;
  readonly #exit: Promise<number | string>;
  readonly #watch: NodeJS.Timeout;
  readonly #pids = new Set<number>();

  /** What a failing test leaves running is stopped at the end of `test`. */
  constructor(test: Test, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.#temp = mkdtempSync(join(tmpdir(), 'demo-test-'));
    // PostgreSQL, started by root, runs as somebody else.
    chmodSync(this.#temp, 0o755);
    // tap puts its own loaders there.
    const { NODE_OPTIONS: _, KAFKA_BROKERS: __, DATABASE_URL: ___, ...inherited } = process.env;
    this.child = spawn(process.execPath, [join(root, 'build', 'tools', 'demo.js'), ...args], {
      cwd: root,
      env: { ...inherited, TMPDIR: this.#temp, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    test.teardown(async () => {
      this.child.kill('SIGTERM');
      await this.ended();
      rmSync(this.#temp, { recursive: true, force: true });
    });
    const note = (): void => descendants(this.child.pid!).forEach((pid) => this.#pids.add(pid));
    this.#watch = setInterval(note, 100);
    this.#exit = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve(code ?? signal!));
    });
  }

  /** Exit code, or the name of the signal that killed it. */
  async ended(): Promise<number | string> {
    const result = await this.#exit;
    clearInterval(this.#watch);
    return result;
  }

  /** Resolves when the output so far matches; rejects with it when the demo ends before. */
  async said(pattern: RegExp): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => (pattern.test(this.stdout + this.stderr) ? resolve() : undefined);
      this.child.stdout!.on('data', look);
      this.child.stderr!.on('data', look);
      void this.#exit.then((code) => {
        reject(new Error(`ended (${code}) before it said ${pattern}:\n${this.stdout}${this.stderr}`));
      });
      look();
    });
  }

  /** The URL that the list of addresses of `--keep` gives for a name. */
  address(name: string): string {
    return new RegExp(`^  ${name} +(http\\S+)`, 'm').exec(this.stdout)?.[1] ?? '';
  }

  /** Process id of one of the demo's services. */
  service(name: string): number {
    const pid = descendants(this.child.pid!).find((each) => commandOf(each).includes(join('demo', name, 'main.js')));
    if (pid === undefined) throw new Error(`no process of ${name}`);
    return pid;
  }

  /** Number of processes it was seen to have started. */
  get childrenSeen(): number {
    return this.#pids.size;
  }

  /** What is still there of it: processes and files. */
  async leftovers(): Promise<string[]> {
    // Killed is not gone yet: the kernel may need a moment on a busy machine.
    for (let tries = 0; tries < 30 && this.#left().length > 0; tries += 1) await delay(100);
    return this.#left();
  }

  #left(): string[] {
    const files = readdirSync(this.#temp).map((name) => `file ${name}`);
    return [...files, ...[...this.#pids].filter(isAlive).map((pid) => `process ${pid}`)];
  }
}
