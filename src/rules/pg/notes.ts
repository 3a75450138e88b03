import type { SqlName } from '../../config/rules/rule.js';
import type { Held } from './conditions.js';
import { union } from './source.js';
import type { Binding, Call, Source, SqlFacts, TableUse } from './sql-facts.js';

/** What has been read of a text so far. */
export class Notes {
  readonly #operations = new Set<string>();
  readonly #uses = new Map<string, TableUse>();
  readonly #calls: Call[] = [];
  readonly #bindings = new Map<string, Binding>();
  readonly #unlisted: SqlName[] = [];
  /** Under NOT: what holds there holds for no row. */
  negated = 0;

  operation(name: string): void {
    this.#operations.add(name);
  }

  use(operation: string, table: SqlName): void {
    this.#uses.set(JSON.stringify([operation, table.schema, table.name]), { operation, table });
  }

  call(call: Call): void {
    this.#calls.push(call);
  }

  unlisted(table: SqlName): void {
    this.#unlisted.push(table);
  }

  held(all: readonly Held[]): void {
    for (const { origin, source } of all) this.bind('where', origin.table, origin.column, source);
  }

  /** Values from several places (both sides of a UNION) are all of them values of the column. */
  bind(rank: Binding['rank'], table: SqlName | undefined, column: string, source: Source): void {
    if (this.negated > 0) return;
    const key = JSON.stringify([rank, table?.schema, table?.name, column]);
    const before = this.#bindings.get(key);
    this.#bindings.set(key, { rank, table, column, source: (before && union([before.source, source])) ?? source });
  }

  facts(outputs: SqlFacts['outputs']): SqlFacts {
    return {
      operations: [...this.#operations],
      uses: [...this.#uses.values()],
      calls: this.#calls,
      bindings: [...this.#bindings.values()],
      outputs,
      unlisted: this.#unlisted,
    };
  }
}
