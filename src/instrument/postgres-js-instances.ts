import type { Attributes } from '@opentelemetry/api';
import { ATTR_DB_NAMESPACE, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';

/** A client: what `postgres(…)` gives. */
interface Sql {
  readonly options?: { readonly host?: unknown; readonly port?: unknown; readonly path?: unknown; readonly database?: unknown };
  unsafe(text: string): { readonly canceller?: unknown };
}

/**
 * The clients of the service, and where each of them connects to.
 *
 * A query does not know its client; but all queries of one, those in its transactions too, share the function that cancels
 * them. And each new client is bound to the function behind `sql.largeObject`: that is where it is seen.
 */
export class Instances {
  readonly #clients = new WeakMap<object, { readonly sql: Sql; attributes?: Attributes }>();

  /** `largeObject`: the function that the library binds its clients to. */
  watch(largeObject: unknown): void {
    if (typeof largeObject !== 'function' || Object.hasOwn(largeObject, 'bind')) return;
    const { bind } = largeObject;
    const note = (sql: unknown) => this.#note(sql);
    Object.defineProperty(largeObject, 'bind', {
      configurable: true,
      writable: true,
      value: function bindAndNote(this: unknown, self: unknown, ...args: unknown[]): unknown {
        note(args[0]);
        return Reflect.apply(bind, this, [self, ...args]);
      },
    });
  }

  /** What is known of the server behind a query. */
  attributesOf(canceller: object): Attributes {
    const client = this.#clients.get(canceller);
    if (!client) return {};
    // Its options are complete only after it was seen.
    client.attributes ??= attributesOf(client.sql);
    return client.attributes;
  }

  #note(sql: unknown): void {
    try {
      // A query that is not executed does nothing.
      const { canceller } = (sql as Sql).unsafe('');
      if (typeof canceller === 'function') this.#clients.set(canceller, { sql: sql as Sql });
    } catch {
      // Another version: its queries have no address.
    }
  }
}

function attributesOf({ options }: Sql): Attributes {
  const { host, port, path, database } = options ?? {};
  const attributes: Attributes = typeof database === 'string' ? { [ATTR_DB_NAMESPACE]: database } : {};
  if (typeof path === 'string') return { ...attributes, [ATTR_SERVER_ADDRESS]: path };
  // Of several hosts nobody knows which one has answered.
  if (!Array.isArray(host) || !Array.isArray(port) || new Set(host).size > 1 || new Set(port).size > 1) return attributes;
  if (typeof host[0] === 'string') attributes[ATTR_SERVER_ADDRESS] = host[0];
  if (Number.isInteger(port[0])) attributes[ATTR_SERVER_PORT] = port[0] as number;
  return attributes;
}
