import { type Attributes, type Context, context, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import type { Call, CallWatcher, Outcome } from './pg-call.js';
import { type PgClient, serverOf } from './pg-client.js';
import { errorKindOf } from './pg-errors.js';
import type { Statement } from './sql/statement.js';

const OUTCOME = 'otel_agent.db.transaction.outcome';
const STATEMENTS = 'otel_agent.db.transaction.statements';

/** How a transaction ends: by its statements, by a `COMMIT` that fails, because the connection is gone, because the client went back to the pool. */
type Ending = 'committed' | 'rolled_back' | 'failed' | 'connection_lost' | 'released';

interface Open {
  readonly span: Span;
  /** Where it began. */
  readonly around: Context;
  statements: number;
}

const SAVEPOINTS = /^(SAVEPOINT|RELEASE(?: SAVEPOINT)?|ROLLBACK(?: WORK| TRANSACTION)? TO(?: SAVEPOINT)?) ("[^"]+"|[\w$]+)/i;

/** A span for each transaction, around those of its statements. */
export class Transactions implements CallWatcher {
  readonly #tracer: () => Tracer;
  readonly #nameOf: (savepoint: string) => string | undefined;
  readonly #open = new WeakMap<PgClient, Open>();
  readonly #calls = new WeakMap<Call, Open>();
  readonly #watched = new WeakSet<PgClient>();

  /** `nameOf` gives the name of a savepoint if it may be shown. */
  constructor(tracer: () => Tracer, nameOf: (savepoint: string) => string | undefined) {
    this.#tracer = tracer;
    this.#nameOf = nameOf;
  }

  begins(call: Call): Context | undefined {
    const { client, statement } = call;
    const active = context.active();
    if (statement && beginsOne(statement)) this.#start(client, active);
    const open = this.#open.get(client);
    if (!open) return undefined;
    open.statements += 1;
    this.#calls.set(call, open);
    if (statement) this.#noteSavepoint(open.span, statement);
    const parent = trace.getSpanContext(active);
    const own = open.span.spanContext();
    if (parent === undefined || parent.traceId === own.traceId) return trace.setSpan(active, open.span);
    // A client that is shared: the statement belongs to who asked for it.
    open.span.addLink({ context: parent });
    return undefined;
  }

  waits(call: Call): boolean {
    return this.#calls.has(call);
  }

  answered(call: Call, { error, result }: Outcome): void {
    const { client, statement } = call;
    const open = this.#calls.get(call);
    if (!open || !statement || this.#open.get(client) !== open) return;
    if (endsOne(statement)) {
      if (error) open.span.setAttribute('error.type', errorKindOf(error).type);
      this.#end(client, error ? 'failed' : endingOf(result?.command, statement));
      if (!error && /\bAND CHAIN\b/i.test(statement.text)) this.#start(client, open.around);
    } else if (error && beginsOne(statement)) this.#end(client, 'failed');
    // A text of several statements may have ended it.
    else if (!error && client._txStatus === 'I') this.#end(client, endingOf(result?.command, statement));
  }

  /** The client went back to its pool. */
  released(client: PgClient): void {
    this.#end(client, 'released');
  }

  #start(client: PgClient, active: Context): void {
    this.#end(client, 'committed');
    const attributes: Attributes = serverOf(client);
    const span = this.#tracer().startSpan('transaction', { kind: SpanKind.INTERNAL, attributes }, active);
    this.#open.set(client, { span, around: active, statements: 0 });
    this.#watch(client);
  }

  #watch(client: PgClient): void {
    const { connection } = client as { connection?: { once?(event: 'end', listener: () => void): unknown } };
    if (this.#watched.has(client) || typeof connection?.once !== 'function') return;
    this.#watched.add(client);
    connection.once('end', () => this.#end(client, 'connection_lost'));
  }

  #end(client: PgClient, ending: Ending): void {
    const open = this.#open.get(client);
    if (!open) return;
    this.#open.delete(client);
    const { span, statements } = open;
    span.setAttributes({ [OUTCOME]: ending, [STATEMENTS]: statements });
    if (ending === 'failed' || ending === 'connection_lost') span.setStatus({ code: SpanStatusCode.ERROR, message: ending });
    // Behind the end of its last statement's span, which is being ended now.
    void Promise.resolve().then(() => span.end());
  }

  #noteSavepoint(span: Span, { text }: Statement): void {
    const [, what, name] = SAVEPOINTS.exec(text) ?? [];
    if (what === undefined || name === undefined) return;
    const shown = this.#nameOf(name);
    span.addEvent(what.toLowerCase(), shown === undefined ? {} : { 'otel_agent.db.savepoint': shown });
  }
}

function beginsOne({ operation, text }: Statement): boolean {
  return operation === 'BEGIN' || (operation === 'START' && /^START TRANSACTION\b/i.test(text));
}

function endsOne({ operation, text }: Statement): boolean {
  switch (operation) {
    case 'COMMIT':
    case 'END':
    case 'ABORT':
      return !/^COMMIT PREPARED\b/i.test(text);
    case 'ROLLBACK':
      return !/^ROLLBACK(?: PREPARED\b| (?:(?:WORK|TRANSACTION) )?TO\b)/i.test(text);
    case 'PREPARE':
      return /^PREPARE TRANSACTION\b/i.test(text);
    default:
      return false;
  }
}

/** `COMMIT` of a transaction that has failed is answered by `ROLLBACK`. */
function endingOf(command: unknown, { operation }: Statement): Ending {
  return command === 'ROLLBACK' || operation === 'ROLLBACK' || operation === 'ABORT' ? 'rolled_back' : 'committed';
}
