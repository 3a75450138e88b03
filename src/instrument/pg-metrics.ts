import type { Attributes, Histogram, Meter } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_STORED_PROCEDURE_NAME,
  ATTR_ERROR_TYPE,
} from '@opentelemetry/semantic-conventions';
import type { Call, CallWatcher, Outcome } from './pg-call.js';
import { serverOf } from './pg-client.js';
import { errorKindOf } from './pg-errors.js';
import type { PoolNumbers } from './pg-pools.js';
import { ServiceMeter } from './service-meter.js';

const DURATIONS_S = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const ROWS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const POOL = 'db.client.connection.pool.name';
const STATE = 'db.client.connection.state';

/** What is measured of a pool, by the name of its metric. */
export type PoolMoment = 'wait_time' | 'use_time' | 'create_time';

/** `db.client.*` by the semantic conventions, on the meter of the service. */
export class PgMetrics implements CallWatcher {
  readonly #meter: ServiceMeter<Instruments>;

  /** `pools` are those that are open. */
  constructor(pools: () => Iterable<PoolNumbers>) {
    this.#meter = new ServiceMeter('@opentelemetry/instrumentation-pg', (meter) => instrumentsOf(meter, pools));
  }

  waits(_call: Call): boolean {
    return this.#meter.instruments !== undefined;
  }

  answered(call: Call, { error, result }: Outcome): void {
    const instruments = this.#meter.instruments;
    if (!instruments) return;
    const attributes = attributesOf(call);
    const rows = result?.fields && result.fields.length > 0 ? (result.rowCount ?? result.rows?.length) : undefined;
    if (typeof rows === 'number') instruments.rows.record(rows, attributes);
    if (error) {
      const { type, sqlState } = errorKindOf(error);
      attributes[ATTR_ERROR_TYPE] = type;
      if (sqlState !== undefined) attributes[ATTR_DB_RESPONSE_STATUS_CODE] = sqlState;
    }
    instruments.duration.record((performance.now() - call.startedAt) / 1000, attributes);
  }

  /** A pool gave, or was given back, a connection, or has made one. */
  moment(what: PoolMoment, pool: string, ms: number): void {
    this.#meter.instruments?.[what].record(ms / 1000, { [POOL]: pool });
  }

  timedOut(pool: string): void {
    this.#meter.instruments?.timeouts.add(1, { [POOL]: pool });
  }

  /** A plan of a slow statement was asked for. */
  planned(outcome: string): void {
    this.#meter.instruments?.plans.add(1, { 'otel_agent.outcome': outcome });
  }

  /** Nothing is measured any more. */
  stop(): void {
    this.#meter.stop();
  }

  /** A pool was made: its numbers can be read from now on. */
  look(): void {
    void this.#meter.instruments;
  }
}

function attributesOf({ client, statement }: Call): Attributes {
  const attributes = serverOf(client);
  if (!statement || statement.summary === '') return attributes;
  attributes[ATTR_DB_QUERY_SUMMARY] = statement.summary;
  if (statement.operation !== undefined && !statement.mixed) attributes[ATTR_DB_OPERATION_NAME] = statement.operation;
  if (statement.table !== undefined) attributes[ATTR_DB_COLLECTION_NAME] = statement.table;
  if (statement.function !== undefined) attributes[ATTR_DB_STORED_PROCEDURE_NAME] = statement.function;
  return attributes;
}

type Instruments = ReturnType<typeof instrumentsOf>;

function instrumentsOf(meter: Meter, pools: () => Iterable<PoolNumbers>) {
  const seconds = (name: string, description: string): Histogram =>
    meter.createHistogram(`db.client.${name}`, { unit: 's', description, advice: { explicitBucketBoundaries: DURATIONS_S } });
  const gauge = (name: string, unit: string, description: string) =>
    meter.createObservableUpDownCounter(`db.client.connection.${name}`, { unit, description });
  const count = gauge('count', '{connection}', 'Connections by their state: used or idle.');
  const max = gauge('max', '{connection}', 'Most connections that the pool opens.');
  const idleMin = gauge('idle.min', '{connection}', 'Connections that the pool keeps when they are idle.');
  const pending = gauge('pending_requests', '{request}', 'Requests that wait for a connection.');
  let isStopped = false;
  meter.addBatchObservableCallback(
    (observed) => {
      if (isStopped) return;
      for (const { name, total, idle, waiting, most, least } of pools()) {
        const pool = { [POOL]: name };
        observed.observe(count, total - idle, { ...pool, [STATE]: 'used' });
        observed.observe(count, idle, { ...pool, [STATE]: 'idle' });
        observed.observe(pending, waiting, pool);
        if (most !== undefined) observed.observe(max, most, pool);
        if (least !== undefined) observed.observe(idleMin, least, pool);
      }
    },
    [count, max, idleMin, pending],
  );
  return {
    stop: () => void (isStopped = true),
    duration: seconds('operation.duration', 'Duration of database client operations.'),
    wait_time: seconds('connection.wait_time', 'The time it took to get a connection from the pool.'),
    use_time: seconds('connection.use_time', 'The time between getting a connection and giving it back.'),
    create_time: seconds('connection.create_time', 'The time it took to open a connection.'),
    timeouts: meter.createCounter('db.client.connection.timeouts', { unit: '{timeout}', description: 'Requests that got no connection in time.' }),
    rows: meter.createHistogram('db.client.response.returned_rows', {
      unit: '{row}',
      description: 'Rows that came back.',
      advice: { explicitBucketBoundaries: ROWS },
    }),
    plans: meter.createCounter('otel_agent.postgres.plans', { unit: '{plan}', description: 'Plans of slow statements that were asked for.' }),
  };
}
