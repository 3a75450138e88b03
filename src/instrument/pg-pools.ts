import { context } from '@opentelemetry/api';
import type { PgClient } from './pg-client.js';
import type { PgMetrics } from './pg-metrics.js';
import { quietly } from './pg-quietly.js';

/** A pool as metrics see it. */
export interface PoolNumbers {
  readonly name: string;
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly most: number | undefined;
  readonly least: number | undefined;
}

/** What is used of a `pg-pool`. */
interface Pool {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly ended?: boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

export type ConnectMethod = (this: object, callback?: Given) => unknown;
type Given = (error: unknown, client?: PgClient, ...rest: unknown[]) => unknown;

export interface PoolParts {
  readonly metrics: PgMetrics | undefined;
  /** A client went back to its pool. */
  released(client: PgClient): void;
}

/** Of the waits, those that are worth an attribute. */
const SHORTEST_WAIT_MS = 1;

/** Every pool by itself: its numbers, how long one waits for it, and in whose context one goes on. */
export class Pools {
  readonly #parts: PoolParts;
  readonly #known = new WeakMap<object, string>();
  readonly #names = new Set<string>();
  /** Weakly: a pool that nobody ends goes when the service lets go of it. */
  readonly #all = new Set<WeakRef<Pool>>();
  readonly #opening = new WeakMap<PgClient, number>();
  readonly #taken = new WeakMap<PgClient, number>();
  readonly #waited = new WeakMap<PgClient, number>();

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  /** The official patch of `Pool.prototype.connect` within ours. */
  patchPool(official: (original: ConnectMethod) => ConnectMethod): (original: ConnectMethod) => ConnectMethod {
    return (original) => {
      const traced = official(original);
      const take = (pool: object, callback: Given | undefined) => this.#take(pool, callback, traced);
      return function connect(callback) {
        return take(this, callback);
      };
    };
  }

  #take(pool: object, callback: Given | undefined, traced: ConnectMethod): unknown {
    const name = quietly('pg-pool', () => this.#nameOf(pool as Pool)) ?? 'pool';
    const began = performance.now();
    const got = (error: unknown, client?: PgClient) => void quietly('pg-pool', () => this.#got(name, began, error, client));
    if (typeof callback === 'function') {
      // Whoever gave a connection back hands it on, in his own context; a new one comes in that of the span for connecting.
      const own = context.bind(context.active(), callback);
      return traced.call(pool, function connected(this: unknown, ...args) {
        got(args[0], args[1]);
        return own.apply(this, args);
      });
    }
    const promise = traced.call(pool, callback) as Promise<PgClient> | undefined;
    if (typeof promise?.then !== 'function') return promise;
    // What follows on it: beside it, a rejection that the service forgets would count as taken care of.
    return promise.then(
      (client) => {
        got(undefined, client);
        return client;
      },
      (error: unknown) => {
        got(error ?? new Error('rejected'));
        throw error;
      },
    );
  }

  /** The official patch of `Client.prototype.connect` within ours. */
  patchClient(official: (original: ConnectMethod) => ConnectMethod, isOwn: (client: object) => boolean): (original: ConnectMethod) => ConnectMethod {
    const opening = this.#opening;
    return (original) => {
      const traced = official(original);
      return function connect(callback) {
        if (isOwn(this)) return original.call(this, callback);
        opening.set(this as PgClient, performance.now());
        return traced.call(this, callback);
      };
    };
  }

  /** How long the call for this client waited for the pool, told once; undefined: not worth telling. */
  waitedFor(client: PgClient): number | undefined {
    const ms = this.#waited.get(client);
    if (ms !== undefined) this.#waited.delete(client);
    return ms;
  }

  *numbers(): Iterable<PoolNumbers> {
    for (const ref of this.#all) {
      const pool = ref.deref();
      const name = pool && this.#known.get(pool);
      if (!pool || name === undefined || pool.ended) {
        this.#all.delete(ref);
        if (name !== undefined) this.#names.delete(name);
        continue;
      }
      const { options, totalCount: total, idleCount: idle, waitingCount: waiting } = pool;
      yield { name, total, idle, waiting, most: numberIn(options, 'max'), least: numberIn(options, 'min') };
    }
  }

  #nameOf(pool: Pool): string {
    const known = this.#known.get(pool);
    if (known !== undefined) return known;
    const { metrics, released } = this.#parts;
    const name = this.#free(placeOf(pool.options ?? {}));
    this.#known.set(pool, name);
    this.#all.add(new WeakRef(pool));
    pool.on('connect', (client: PgClient) => {
      const began = this.#opening.get(client);
      if (began !== undefined) quietly('pg-pool', () => metrics?.moment('create_time', name, performance.now() - began));
    });
    pool.on('acquire', (client: PgClient) => void this.#taken.set(client, performance.now()));
    pool.on('release', (_error: never, client: PgClient) => {
      quietly('pg-pool', () => {
        const taken = this.#taken.get(client);
        this.#taken.delete(client);
        this.#waited.delete(client);
        if (taken !== undefined) metrics?.moment('use_time', name, performance.now() - taken);
        released(client);
      });
    });
    metrics?.look();
    return name;
  }

  #got(name: string, began: number, error: unknown, client: PgClient | undefined): void {
    const { metrics } = this.#parts;
    const ms = performance.now() - began;
    if (error) {
      if ((error as { message?: unknown }).message === 'timeout exceeded when trying to connect') metrics?.timedOut(name);
      return;
    }
    metrics?.moment('wait_time', name, ms);
    if (client && ms >= SHORTEST_WAIT_MS) this.#waited.set(client, Math.round(ms * 1000) / 1000);
  }

  /** Two pools for one database are two. */
  #free(place: string): string {
    let name = place;
    for (let count = 2; this.#names.has(name); count += 1) name = `${place}#${count}`;
    this.#names.add(name);
    return name;
  }
}

/** `host:port/database`, as the semantic conventions name a pool without a name; what is not given is what pg takes in its place. */
function placeOf(options: Readonly<Record<string, unknown>>): string {
  const { connectionString } = options;
  let url: URL | undefined;
  if (typeof connectionString === 'string' && URL.canParse(connectionString)) url = new URL(connectionString);
  const { PGHOST, PGPORT, PGDATABASE } = process.env;
  const host = url?.hostname || options['host'] || PGHOST || 'localhost';
  const port = url?.port || options['port'] || PGPORT || 5432;
  const database = url?.pathname.slice(1) || options['database'] || PGDATABASE || options['user'] || 'postgres';
  return `${String(host)}:${String(port)}/${String(database)}`;
}

function numberIn(options: Readonly<Record<string, unknown>> | undefined, key: string): number | undefined {
  const value = options?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
