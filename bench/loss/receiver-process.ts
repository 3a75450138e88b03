import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Behaviour, Step } from './receiver/answers.js';
import type { AnswerMessage, CommandMessage, CommandName, Commands } from './receiver/commands.js';
import type { TallyValues } from './receiver/tally.js';

const MAIN = join(__dirname, 'receiver/main.js');

/** A receiver in a process of its own, so that neither a blocked nor a killed sender disturbs it, nor it a sender. */
export class ReceiverProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: AnswerMessage) => void>();
  #asked = 0;
  #urls: string[] = [];
  #trusted = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (answer: AnswerMessage) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.on('exit', (code, signal) => {
      for (const [id, settle] of this.#waiting) settle({ id, error: `the receiver ended (${code ?? signal})` });
      this.#waiting.clear();
    });
  }

  static async start({ endpoints = 1, tls = false } = {}): Promise<ReceiverProcess> {
    // tap would put a loader of its own into the options of every child.
    const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, MAIN], { stdio: ['ignore', 2, 2, 'ipc'] });
    const receiver = new ReceiverProcess(child);
    const { ports, trusted } = await receiver.#ask('open', { endpoints, tls });
    receiver.#urls = ports.map((port) => `${tls ? 'https' : 'http'}://127.0.0.1:${port}`);
    receiver.#trusted = trusted;
    return receiver;
  }

  /** In the order of the endpoints. */
  get urls(): readonly string[] {
    return this.#urls;
  }

  /** What a sender must trust to talk to a receiver with TLS, PEM. */
  get trusted(): string {
    return this.#trusted;
  }

  /** From now on. */
  async behave(behaviour: Behaviour, endpoint = 0): Promise<void> {
    await this.script([{ behaviour }], endpoint);
  }

  async script(steps: readonly Step[], endpoint = 0): Promise<void> {
    await this.#ask('script', { endpoint, steps });
  }

  async down(endpoint = 0): Promise<void> {
    await this.#ask('down', { endpoint });
  }

  async up(endpoint = 0): Promise<void> {
    await this.#ask('up', { endpoint });
  }

  async showCertificate(which: 'trusted' | 'unknown', endpoint = 0): Promise<void> {
    await this.#ask('certificate', { endpoint, trusted: which === 'trusted' });
  }

  /** Number of different spans that are stored. */
  count(): Promise<number> {
    return this.#ask('count', {});
  }

  has(ids: readonly number[]): Promise<boolean[]> {
    return this.#ask('has', { ids });
  }

  /** What has arrived, once nothing more is on its way. */
  async tally(): Promise<TallyValues> {
    await this.#ask('settled', {});
    return this.#ask('tally', {});
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }

  async #ask<N extends CommandName>(name: N, args: Commands[N]['args']): Promise<Commands[N]['result']> {
    this.#asked += 1;
    const message: CommandMessage = { id: this.#asked, name, args };
    const { error, result } = await new Promise<AnswerMessage>((resolve) => {
      this.#waiting.set(message.id, resolve);
      this.#child.send(message, (failed) => failed && resolve({ id: message.id, error: failed.message }));
    });
    if (error !== undefined) throw new Error(`receiver, ${name}: ${error}`);
    return result as Commands[N]['result'];
  }
}
