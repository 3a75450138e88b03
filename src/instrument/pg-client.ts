import type { Attributes } from '@opentelemetry/api';
import { ATTR_DB_NAMESPACE, ATTR_DB_SYSTEM_NAME, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';

/** What is used of a client of `pg`. */
export interface PgClient {
  readonly connectionParameters?: ConnectionParameters | null;
  /** Not there in pg-native. */
  readonly connection?: { readonly parsedStatements?: Readonly<Record<string, unknown>> };
  /** `I`dle, in a `T`ransaction, in one with an `E`rror; from pg 8.17 on. */
  readonly _txStatus?: unknown;
}

export interface ConnectionParameters {
  readonly database?: string;
  readonly host?: string;
  readonly port?: number;
}

/** The method as it is called; the service may call it with anything. */
export type QueryMethod = (this: PgClient, ...args: unknown[]) => unknown;

/** Whether it has what the official wrapper reads without looking; mocks and imitations may not. */
export function isWhole(client: PgClient): boolean {
  return typeof client.connectionParameters === 'object' && client.connectionParameters !== null;
}

/** Attributes by which a span or a metric says which database is meant. */
export function serverOf({ connectionParameters }: PgClient): Attributes {
  const { database, host, port } = connectionParameters ?? {};
  return {
    [ATTR_DB_SYSTEM_NAME]: 'postgresql',
    ...(typeof database === 'string' && { [ATTR_DB_NAMESPACE]: database }),
    ...(typeof host === 'string' && { [ATTR_SERVER_ADDRESS]: host }),
    ...(Number.isInteger(port) && { [ATTR_SERVER_PORT]: port as number }),
  };
}
