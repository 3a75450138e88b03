import type { Span } from '@opentelemetry/api';
import type { MessageSpans } from './kafka/message-spans.js';
import { patchMethod } from './kafka/patch-method.js';
import { offsetAttributes, type Step, Transactions, type Transactor } from './kafka/transactions.js';
import { quietly } from './messaging/quietly.js';

interface Transaction {
  readonly id?: string;
}
interface Producer {
  readonly clientId?: string;
  readonly transaction?: Transaction;
}
/** What the channel says of one operation. */
interface Operation {
  readonly client: Producer;
  readonly operation: string;
  readonly transaction?: Transaction;
  readonly message?: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: bigint;
    readonly metadata?: { readonly consumer?: { readonly groupId?: string } };
  };
  readonly result?: Transaction;
  readonly error?: unknown;
}

const ENDS: ReadonlySet<string> = new Set(['commit', 'abort']);

/** Transactions of `@platformatic/kafka`. */
export class PlatformaticTransactions {
  readonly #transactions: Transactions;
  readonly #beginning = new WeakMap<object, { readonly span: Span; readonly of: Transactor }>();
  readonly #steps = new WeakMap<object, Step>();
  #isPatched = false;

  constructor(spans: MessageSpans) {
    this.#transactions = new Transactions(spans);
  }

  /** Where a message belongs that the client sends now. */
  readonly inside: Transactions['inside'] = (transaction, parent) => this.#transactions.inside(transaction, parent);

  started(operation: Operation): void {
    const { client, operation: name, transaction = client.transaction, message } = operation;
    if (name === 'begin') {
      const of = { client: client.clientId, transactionalId: client.transaction?.id };
      this.#beginning.set(operation, { span: this.#transactions.begin(of), of });
    }
    if (!transaction) return;
    const step = ENDS.has(name)
      ? this.#transactions.step(transaction, name as 'commit' | 'abort')
      : name === 'commitOffset' && message
        ? // What is committed is where to go on.
          this.#transactions.step(transaction, 'send_offsets', offsetAttributes([{ ...message, offset: String(message.offset + 1n) }], message.metadata?.consumer?.groupId))
        : undefined;
    if (step) this.#steps.set(operation, step);
  }

  answered(operation: Operation): void {
    const { error, result } = operation;
    const failure = error === undefined || error === null ? undefined : { thrown: error };
    this.#steps.get(operation)?.end(failure);
    this.#steps.delete(operation);
    const beginning = this.#beginning.get(operation);
    this.#beginning.delete(operation);
    if (!beginning) return;
    if (failure || !result) return this.#transactions.notBegun(beginning.span, error);
    this.#transactions.begun(result, beginning.span, beginning.of);
    this.#patchCancel(result);
  }

  /** It is the one end of a transaction that is not announced. */
  #patchCancel(transaction: Transaction): void {
    if (this.#isPatched) return;
    this.#isPatched = true;
    const transactions = this.#transactions;
    patchMethod<(this: object, ...args: unknown[]) => unknown>(Object.getPrototypeOf(transaction) as object, 'cancel', (cancel) => function (...args) {
      quietly(() => transactions.end(this, 'cancelled'));
      return cancel.apply(this, args);
    });
  }
}
