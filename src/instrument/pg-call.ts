import type { Context, Span } from '@opentelemetry/api';
import type { Result } from '../rules/pg/returned-values.js';
import type { PgClient } from './pg-client.js';
import { readClosed } from './pg-describe.js';
import type { Statement } from './sql/statement.js';

/** One call of `client.query`, from there to its answer. */
export class Call {
  readonly client: PgClient;
  readonly text: string | undefined;
  readonly name: unknown;
  readonly values: unknown;
  readonly startedAt = performance.now();
  /** The agent's span, recorded or not; there as soon as it was started. */
  span: Span | undefined;
  /** It has gone to pg itself. */
  sent = false;
  #statement: Statement | undefined;

  constructor(client: PgClient, { text, name, values }: { readonly text: unknown; readonly name?: unknown; readonly values?: unknown }) {
    this.client = client;
    this.text = typeof text === 'string' ? text : undefined;
    this.name = name;
    this.values = values;
  }

  /** What the text says; undefined without one. */
  get statement(): Statement | undefined {
    if (this.text !== undefined) this.#statement ??= readClosed(this.text);
    return this.#statement;
  }
}

/** How a call went. */
export interface Outcome {
  readonly error?: unknown;
  readonly result?: (Result & { readonly command?: unknown }) | undefined;
}

/** Somebody who wants to know of calls. Never throws. */
export interface CallWatcher {
  /** A call begins: the context in which its span starts, where that is not the active one. */
  begins?(call: Call): Context | undefined;
  /** Whether the answer is of interest. */
  waits(call: Call): boolean;
  /** The answer is there; the span has not ended yet. */
  answered(call: Call, outcome: Outcome): void;
}
