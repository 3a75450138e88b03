import type { Database } from '../parts.js';
import type { Redactor } from '../redactor.js';

const REDIS = new Set(['redis', 'valkey', 'memcached']);
/** Their statements are JSON or a language of their own, in which the rules of SQL take out the wrong parts. */
const NOT_SQL = new Set(
  'mongodb aws.dynamodb dynamodb elasticsearch opensearch couchdb neo4j influxdb ravendb'.split(' '),
);

const POSTGRES = 'postgresql';
const known = new Map<string, Database>();

/** The database that a span is about; undefined when it is about none. */
export function databaseOf(attributes: Readonly<Record<string, unknown>>, scope: string): Database | undefined {
  const named = attributes['db.system.name'] ?? attributes['db.system'];
  const system = typeof named === 'string' ? named : scope === '@opentelemetry/instrumentation-pg' ? POSTGRES : undefined;
  if (system === undefined) return undefined;
  const before = known.get(system);
  if (before) return before;
  const database: Database = { language: REDIS.has(system) ? 'redis' : NOT_SQL.has(system) ? 'none' : 'sql', system };
  // There are about fifty; more are made up.
  if (known.size < 200 && system.length <= 40) known.set(system, database);
  return database;
}

/**
 * Names of spans are shorter than statements: of Redis they hold a command at most, of others the beginning of the
 * text.
 */
export function databaseSpanName(name: string, { language }: Database, redactor: Redactor): string {
  return redactor.part(name, 'name', language === 'redis' && !/\s/.test(name) ? undefined : 'statement');
}

/**
 * SQLSTATE, or the code of a broken connection (`ECONNREFUSED`); both are words, of which nothing comes from the user.
 */
const CODE = /^(?:[0-9A-Z]{5}|E[A-Z_]{2,30}|PostgreSQL error)$/;

/**
 * Servers quote values in their messages, PostgreSQL without any form that tells where: of it, only the code is left.
 */
export function databaseStatus(
  message: string,
  { system }: Database,
  attributes: Readonly<Record<string, unknown>>,
  redactor: Redactor,
): string {
  if (system !== POSTGRES) return redactor.part(message, 'status', 'statement');
  if (CODE.test(message)) return message;
  const code = attributes['db.response.status_code'] ?? attributes['error.type'];
  return typeof code === 'string' && CODE.test(code) ? code : 'PostgreSQL error';
}
