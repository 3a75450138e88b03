import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { clearTimeout, setTimeout } from '../export/timers.js';
import type { PgClient } from './pg-client.js';
import { type Plan, planOf } from './pg-plan.js';

/** What is used of a client of our own; `query` is pg's, unless the class is one of the service's. */
interface OwnClient {
  connect(callback: (error: unknown) => void): void;
  query(config: object): Promise<{ readonly rows: readonly (readonly unknown[])[] }>;
  end(callback: () => void): void;
  unref?(): void;
  on(event: 'error', listener: () => void): unknown;
  readonly connection?: { readonly stream?: { unref?(): void; destroy?(): void }; on(event: string, listener: () => void): unknown };
}
type ClientClass = new (config: object) => OwnClient;

const IDLE_MS = 10_000;
/** For everything that is waited for: then the connection is cut. */
const PATIENCE_MS = 3000;
/** What the server may take for a plan, and wait for a lock on a table that is being altered. */
const LIMITS = "SET LOCAL statement_timeout = '1s'; SET LOCAL lock_timeout = '200ms'";
const OLDEST_VERSION = 160_000;

/** Why there is no plan, in words that say nothing of the statement. */
export class NoPlan extends Error {}

/**
 * The one connection of our own, on which plans are asked for: opened when one is wanted, closed when none is any more, and never what keeps the
 * process alive. Each plan is asked for in a read-only transaction that is rolled back, so that behind a pooler, too, nothing is left set.
 */
export class PlanConnection {
  readonly #own: WeakSet<object>;
  #client: OwnClient | undefined;
  #place = '';
  #closing: ReturnType<typeof setTimeout> | undefined;

  /** `own` is told of clients that make no spans. */
  constructor(own: WeakSet<object>) {
    this.#own = own;
  }

  /** The plan of a statement, on the server and as the user of `client`. One at a time. */
  async plan(client: PgClient, text: string): Promise<Plan> {
    clearTimeout(this.#closing);
    const watchdog = setTimeout(() => this.#cut(), PATIENCE_MS);
    watchdog.unref();
    try {
      const own = await this.#open(client);
      await untraced(() => own.query(`BEGIN READ ONLY; ${LIMITS}` as never));
      try {
        const { rows } = await untraced(() => own.query({ text: `EXPLAIN (FORMAT JSON, GENERIC_PLAN) ${text}`, rowMode: 'array' }));
        const plan = planOf(rows[0]?.[0]);
        if (!plan) throw new NoPlan('not understood');
        return plan;
      } finally {
        await untraced(() => own.query('ROLLBACK' as never));
      }
    } catch (thrown) {
      if (!isOfStatement(thrown)) this.close();
      throw thrown;
    } finally {
      clearTimeout(watchdog);
      this.#closing = setTimeout(() => this.close(), IDLE_MS);
      this.#closing.unref();
    }
  }

  /** Closes the connection, if there is one. */
  close(): void {
    const client = this.#client;
    this.#client = undefined;
    if (client) untraced(() => client.end(() => {}));
  }

  async #open(of: PgClient): Promise<OwnClient> {
    const config = configOf(of);
    const place = placeOf(config);
    if (this.#client && this.#place === place) return this.#client;
    this.close();
    const Client = classOf(of);
    if (!Client) throw new NoPlan('another client');
    const client = new Client(config);
    this.#own.add(client);
    client.on('error', () => {
      if (this.#client === client) this.#client = undefined;
    });
    this.#client = client;
    this.#place = place;
    await new Promise<void>((resolve, reject) => {
      untraced(() => client.connect((error) => (error ? reject(error as Error) : resolve())));
      client.connection?.stream?.unref?.();
      client.connection?.on('sslconnect', () => client.unref?.());
    });
    client.unref?.();
    const { rows } = await untraced(() => client.query({ text: "SELECT current_setting('server_version_num')::int", rowMode: 'array' }));
    if (Number(rows[0]?.[0]) < OLDEST_VERSION) throw new NoPlan('needs PostgreSQL 16');
    return client;
  }

  #cut(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.connection?.stream?.destroy?.();
  }
}

function untraced<T>(work: () => T): T {
  return context.with(suppressTracing(ROOT_CONTEXT), work);
}

function configOf(client: PgClient): Record<string, unknown> {
  const { user, host, port, database, options, sslnegotiation } = (client.connectionParameters ?? {}) as Record<string, unknown>;
  const { password, ssl } = client as { password?: unknown; ssl?: unknown };
  return {
    user,
    host,
    port,
    database,
    password,
    ssl,
    sslnegotiation,
    ...(typeof options === 'string' && options !== '' && { options }),
    application_name: 'otel-agent',
    connectionTimeoutMillis: PATIENCE_MS,
  };
}

function placeOf({ user, host, port, database, options }: Record<string, unknown>): string {
  return JSON.stringify([user, host, port, database, options]);
}

/** The class of pg itself: one of the service's that extends it may do more. */
function classOf(client: PgClient): ClientClass | undefined {
  let found: ClientClass | undefined;
  for (let at = Object.getPrototypeOf(client) as object | null; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, '_connect') && Object.hasOwn(at, 'query')) found = at.constructor as ClientClass;
  }
  return found;
}

/** An answer of the server to this statement: the connection is as good as before. */
function isOfStatement(thrown: unknown): boolean {
  const { code } = (thrown ?? {}) as { code?: unknown };
  return thrown instanceof NoPlan || (typeof code === 'string' && /^(?:42|22|0A|55P03|57014|54)/.test(code));
}
