import type { Step } from './answers.js';
import type { TallyValues } from './tally.js';

/** What the harness may ask of the receiver's process: arguments and answer of each command, as plain data. */
export interface Commands {
  /** Opens endpoints; answers with their ports. */
  open: { args: { endpoints: number; tls: boolean }; result: { ports: number[]; trusted: string } };
  /** How an endpoint behaves from now on. */
  script: { args: { endpoint: number; steps: readonly Step[] }; result: void };
  down: { args: { endpoint: number }; result: void };
  up: { args: { endpoint: number }; result: void };
  /** Whether an endpoint shows the certificate that `open` gave, or one that nobody trusts. */
  certificate: { args: { endpoint: number; trusted: boolean }; result: void };
  /** Answers when every connection has ended, or after a second. */
  settled: { args: Record<never, never>; result: void };
  count: { args: Record<never, never>; result: number };
  has: { args: { ids: readonly number[] }; result: boolean[] };
  tally: { args: Record<never, never>; result: TallyValues };
}

export type CommandName = keyof Commands;

export interface CommandMessage {
  readonly id: number;
  readonly name: CommandName;
  readonly args: unknown;
}

export interface AnswerMessage {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}
