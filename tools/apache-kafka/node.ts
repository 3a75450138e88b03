import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { howItEnded, isRunning, stopChild } from '../demo/child.js';
import type { Cleanup } from '../demo/cleanup.js';
import { LastLines } from '../demo/last-lines.js';

const START_TIMEOUT_MS = 60_000;
/** A broker hands over what it leads before it ends. */
const STOP_TIMEOUT_MS = 20_000;

/** Small, quick to start, and quiet: it is for tests. */
const JVM = ['-Xms64m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'];

export interface NodeOptions {
  readonly id: number;
  readonly jars: string;
  readonly directory: string;
  readonly clusterId: string;
  readonly port: number;
  readonly properties: Readonly<Record<string, string | number>>;
}

/** One node of a cluster, broker and controller at once (KRaft). It can be stopped and started again, and keeps its data. */
export class KafkaNode {
  readonly #options: NodeOptions;
  readonly #cleanup: Cleanup;
  readonly #file: string;
  #child: ChildProcess | undefined;

  constructor(options: NodeOptions, cleanup: Cleanup) {
    this.#options = options;
    this.#cleanup = cleanup;
    const home = join(options.directory, `node-${options.id}`);
    mkdirSync(home);
    this.#file = join(home, 'server.properties');
    const all = { ...options.properties, 'log.dirs': join(home, 'data') };
    writeFileSync(this.#file, Object.entries(all).map(([key, value]) => `${key}=${value}\n`).join(''));
    const { status, stderr } = spawnSync('java', this.#java('kafka.tools.StorageTool', ['format', '-t', options.clusterId, '-c', this.#file]), {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the storage of Kafka node ${options.id} could not be formatted:\n${stderr}`);
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const child = spawn('java', this.#java('kafka.Kafka', [this.#file]), { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#cleanup.add(`Kafka node ${this.#options.id}`, () => this.kill(), () => isRunning(child) && child.kill('SIGKILL'));
    const said = new LastLines();
    said.follow(child.stdout);
    said.follow(child.stderr);
    const until = Date.now() + START_TIMEOUT_MS;
    while (!(await takesConnections(this.#options.port))) {
      if (!isRunning(child)) throw new Error(`Kafka node ${this.#options.id} did not start (${howItEnded(child)}):\n${said}`);
      if (Date.now() > until) throw new Error(`Kafka node ${this.#options.id} takes no connections after ${START_TIMEOUT_MS / 1000} s`);
      await after(100);
    }
  }

  /** Ends it as an operator does. */
  async stop(): Promise<void> {
    if (this.#child) await stopChild(this.#child, 'SIGTERM', STOP_TIMEOUT_MS);
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    if (this.#child) await stopChild(this.#child, 'SIGKILL');
  }

  #java(main: string, args: string[]): string[] {
    return [...JVM, '-cp', join(this.#options.jars, '*'), main, ...args];
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}
