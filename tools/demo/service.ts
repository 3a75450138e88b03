import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { howItEnded, isRunning, stopChild } from './child.js';
import { DemoFailure } from './failure.js';
import { LastLines } from './last-lines.js';

const startTimeoutMs = 30_000;

/** One of the demo's services: its own process, with the agent loaded before it. */
export class Service {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #said = new LastLines();
  #port: number | undefined;
  #stopping = false;

  constructor(name: string, root: string, env: NodeJS.ProcessEnv) {
    this.name = name;
    const main = join(root, 'build', 'demo', name, 'main.js');
    // The same line that a user writes; the package finds itself by its own name from the project's root.
    this.#child = spawn(process.execPath, ['--import', '@org/otel-agent/register', main], {
      cwd: root,
      env: { ...env, OTEL_SERVICE_NAME: name, OTEL_AGENT_CONFIG: join(root, 'config', 'demo', `${name}.yaml`), PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** `http://127.0.0.1:port`, once it is ready and if it serves HTTP. */
  get url(): string | undefined {
    return this.#port === undefined ? undefined : `http://127.0.0.1:${this.#port}`;
  }

  /** Resolves when the service logs that it is ready. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(this.#failure(`was not ready within ${startTimeoutMs / 1000} s`)),
        startTimeoutMs,
      );
      this.#said.follow(this.#child.stderr!);
      this.#said.follow(this.#child.stdout!, (line) => {
        const entry = parseEntry(line);
        if (entry?.msg !== 'ready') return;
        clearTimeout(timer);
        this.#port = entry.port;
        resolve();
      });
      this.ended().catch((error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      });
    });
  }

  /** Never resolves; rejects when the service ends although nobody stopped it. */
  ended(): Promise<never> {
    return new Promise((_resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', () => {
        if (!this.#stopping) reject(this.#failure(`ended with ${howItEnded(this.#child)}`));
      });
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await stopChild(this.#child, 'SIGTERM');
  }

  kill(): void {
    if (isRunning(this.#child)) this.#child.kill('SIGKILL');
  }

  #failure(what: string): DemoFailure {
    return new DemoFailure(`${this.name} ${what}; the last it said:\n${this.#said}`);
  }
}

function parseEntry(line: string): { msg?: string; port?: number } | undefined {
  try {
    return JSON.parse(line) as { msg?: string; port?: number };
  } catch {
    // Not a line of the service's log.
    return undefined;
  }
}
