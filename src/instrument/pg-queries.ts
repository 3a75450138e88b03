import { context, trace } from '@opentelemetry/api';
import { report } from '../report/report.js';
import { Call, type CallWatcher, type Outcome } from './pg-call.js';
import { isWhole, type PgClient, type QueryMethod } from './pg-client.js';
import { quietly } from './pg-quietly.js';

type Config = Readonly<Record<string, unknown>>;
type Callback = (error: unknown, result?: unknown) => unknown;

export interface QueryParts {
  /** Calls of the agent's own, which make no spans. */
  isOwn(client: PgClient): boolean;
  readonly watchers: readonly CallWatcher[];
  /** The text with a comment behind it; undefined: it stays as it is. */
  commented?(call: Call): string | undefined;
  /** `config.submit` is called by pg. Undefined: it could not be done. */
  submit(call: Call, original: QueryMethod, args: unknown[]): { readonly returned: unknown } | undefined;
  /** A promise of another kind than the official instrumentation knows has settled. */
  settled(call: Call, outcome: Outcome): void;
}

/**
 * `client.query`, around and below the official wrapper: around it, who calls is known, and the context that callbacks belong to; below it, what is
 * sent to the server, and the answer.
 */
export class Queries {
  readonly #parts: QueryParts;
  #atHand: Call | undefined;

  /** `parts.watchers` may become fewer. */
  constructor(parts: QueryParts) {
    this.#parts = parts;
  }

  /** The call for which the official instrumentation is starting a span. */
  get atHand(): Call | undefined {
    return this.#atHand;
  }

  /** The official patch between two of ours. */
  patch(official: (original: QueryMethod) => QueryMethod): (original: QueryMethod) => QueryMethod {
    return (original) => this.#around(official(this.#below(original)), original);
  }

  #around(traced: QueryMethod, original: QueryMethod): QueryMethod {
    const query = (client: PgClient, args: unknown[]) => this.#query(client, args, traced, original);
    return function tracedQuery(...args) {
      return query(this, args);
    };
  }

  #query(client: PgClient, args: unknown[], traced: QueryMethod, original: QueryMethod): unknown {
    const { isOwn, submit } = this.#parts;
    if (isOwn(client)) return original.apply(client, args);
    if (!isWhole(client)) {
      report('OTA-040', 'pg, query', 'a client without connectionParameters');
      return original.apply(client, args);
    }
    const call = quietly('pg, query', () => this.#callOf(client, args));
    if (!call) return traced.apply(client, args);
    if (isSubmittable(args[0])) {
      const submitted = submit(call, original, args);
      return submitted ? submitted.returned : original.apply(client, args);
    }
    const around = this.contextOf(call);
    const active = context.active();
    // The official one does so where there is a parent; without one, callbacks would run wherever the connection was opened.
    if (around || trace.getSpan(active) === undefined) quietly('pg, callback', () => bind(args, active));
    const before = this.#atHand;
    this.#atHand = call;
    try {
      return around ? context.with(around, () => traced.apply(client, args)) : traced.apply(client, args);
    } finally {
      this.#atHand = before;
    }
  }

  #below(original: QueryMethod): QueryMethod {
    const send = (client: PgClient, args: unknown[]) => this.#send(client, args, original);
    return function sentQuery(...args) {
      return send(this, args);
    };
  }

  #send(client: PgClient, args: unknown[], original: QueryMethod): unknown {
    const call = this.#atHand;
    if (!call || call.sent) return original.apply(client, args);
    call.sent = true;
    quietly('pg, comment', () => this.#comment(call, args));
    const waiting = this.#parts.watchers.filter((watcher) => quietly('pg', () => watcher.waits(call)));
    const isPlainPromise = promiseOf(client) === Promise;
    if (waiting.length === 0 && isPlainPromise) return original.apply(client, args);
    const answered = (error: unknown, result?: unknown) => this.answered(call, { error, result: lastOf(result) }, waiting);
    const callback = replaceCallback(args, (given) => function answeredQuery(this: unknown, error, result) {
      answered(error, result);
      return given.call(this, error, result);
    });
    let returned: unknown;
    try {
      returned = original.apply(client, args);
    } catch (thrown) {
      answered(thrown);
      throw thrown;
    }
    if (callback || !isThenable(returned)) return returned;
    const settle = (outcome: Outcome) => isPlainPromise || quietly('pg, answer', () => this.#parts.settled(call, outcome));
    returned.then(
      (result) => {
        answered(undefined, result);
        settle({ result: lastOf(result) });
      },
      (thrown: unknown) => {
        const error = thrown ?? new Error('rejected');
        answered(error);
        settle({ error });
      },
    );
    return returned;
  }

  /** Where the span of a call starts; undefined: in the active context. */
  contextOf(call: Call) {
    let around: ReturnType<NonNullable<CallWatcher['begins']>>;
    for (const watcher of this.#parts.watchers) if (watcher.begins) around = quietly('pg', () => watcher.begins?.(call)) ?? around;
    return around;
  }

  answered(call: Call, outcome: Outcome, waiting: readonly CallWatcher[] = this.#parts.watchers): void {
    for (const watcher of waiting) quietly('pg, answer', () => watcher.answered(call, outcome));
  }

  /** What is called for; `args` are ours to change, the objects in them are not. */
  #callOf(client: PgClient, args: unknown[]): Call | undefined {
    const [config, second] = args;
    if (typeof config === 'string') return new Call(client, { text: config, values: Array.isArray(second) ? second : undefined });
    if (typeof config !== 'object' || config === null) return undefined;
    const { text, name, values, callback } = config as Config;
    const known = typeof name === 'string' ? client.connection?.parsedStatements?.[name] : undefined;
    if (text === undefined && typeof known === 'string' && isPlain(config)) {
      // A prepared statement, by its name alone: its text says what it is.
      args[0] = { ...config, text: known };
      return new Call(client, { text: known, name, values });
    }
    // The official one would write its own callback into the service's object, which may be used again.
    if (typeof callback === 'function' && isPlain(config)) args[0] = { ...config };
    const cursor = isSubmittable(config) ? cursorOf(config) : undefined;
    return new Call(client, { text: text ?? cursor?.text, name, values: values ?? cursor?.values ?? (Array.isArray(second) ? second : undefined) });
  }

  #comment(call: Call, args: unknown[]): void {
    const { commented } = this.#parts;
    if (!commented || call.text === undefined || call.name) return;
    const [config] = args;
    if (typeof config !== 'string' && !isPlain(config)) return;
    const text = commented(call);
    if (text !== undefined) args[0] = typeof config === 'string' ? text : { ...(config as Config), text };
  }
}

/** A query stream has its text in its cursor. */
function cursorOf(query: object): { readonly text?: unknown; readonly values?: unknown } | undefined {
  return (query as { readonly cursor?: { readonly text?: unknown; readonly values?: unknown } | undefined }).cursor;
}

export function isSubmittable(config: unknown): config is object {
  return typeof config === 'object' && config !== null && typeof (config as { submit?: unknown }).submit === 'function';
}

/** Neither an instance of a class, whose copy would be something else, nor a list. */
function isPlain(config: unknown): config is Config {
  if (typeof config !== 'object' || config === null) return false;
  const prototype: unknown = Object.getPrototypeOf(config);
  return prototype === Object.prototype || prototype === null;
}

function bind(args: unknown[], active: ReturnType<typeof context.active>): void {
  replaceCallback(args, (given) => context.bind(active, given));
}

/** True when there was one. */
function replaceCallback(args: unknown[], other: (given: Callback) => Callback): boolean {
  const last = args.length - 1;
  const given = args[last];
  if (typeof given === 'function') {
    args[last] = other(given as Callback);
    return true;
  }
  const [config] = args;
  const callback = (config as { callback?: unknown } | null | undefined)?.callback;
  if (typeof callback !== 'function' || !isPlain(config)) return typeof callback === 'function';
  args[0] = { ...config, callback: other(callback as Callback) };
  return true;
}

/** A text of several statements gives several results; the last one is what the text was for. */
export function lastOf(result: unknown): Outcome['result'] {
  const last: unknown = Array.isArray(result) ? result.at(-1) : result;
  return typeof last === 'object' && last !== null ? last : undefined;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

function promiseOf(client: PgClient): unknown {
  return (client as { _Promise?: unknown })._Promise ?? Promise;
}
