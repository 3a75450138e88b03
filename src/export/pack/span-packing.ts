import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Packing } from '../encode.js';
import { joined } from '../joined.js';
import type { Frame, Layout } from './layout.js';
import type { Scratch } from './scratch.js';

interface Scope extends Frame {
  /** Where its spans are in the scratch: from, to, from, to … */
  readonly runs: number[];
}

interface Owner extends Frame {
  readonly scopes: Map<InstrumentationScope, Scope>;
}

/**
 * Makes the body of a request of spans that come one by one: each is encoded as it comes, and sorted by its resource and scope
 * when the body is taken, so that this takes microseconds, and no span is held until then.
 */
export class SpanPacking<To extends Scratch> implements Packing {
  readonly #layout: Layout<To>;
  readonly #scratch: To;
  /** In the order in which they came, as their scopes. */
  #owners = new Map<Resource, Owner>();
  #spans = 0;

  constructor(layout: Layout<To>) {
    this.#layout = layout;
    this.#scratch = layout.scratch();
  }

  get spans(): number {
    return this.#spans;
  }

  get bytes(): number {
    return this.#scratch.at;
  }

  add(span: ReadableSpan): void {
    const { runs } = this.#scopeOf(span);
    const from = this.#scratch.at;
    try {
      this.#layout.span(this.#scratch, span);
    } catch (thrown) {
      this.#scratch.at = from;
      throw thrown;
    }
    this.#spans += 1;
    const last = runs.length - 1;
    if (last > 0 && runs[last] === from) runs[last] = this.#scratch.at;
    else runs.push(from, this.#scratch.at);
  }

  take(): Uint8Array {
    const owners = [...this.#owners.values()].map(({ head, tail, scopes }) => ({
      head,
      tail,
      scopes: [...scopes.values()]
        .filter(({ runs }) => runs.length > 0)
        .map((scope) => ({ head: scope.head, tail: scope.tail, spans: this.#partsOf(scope) })),
    }));
    const body = joined(this.#layout.request(owners.filter(({ scopes }) => scopes.length > 0)));
    this.#owners = new Map();
    this.#spans = 0;
    this.#scratch.clear();
    return body;
  }

  #scopeOf({ resource, instrumentationScope }: ReadableSpan): Scope {
    const { grouped } = this.#layout;
    const ownerKey = grouped ? resource : ALL;
    const scopeKey = grouped ? instrumentationScope : ALL;
    let owner = this.#owners.get(ownerKey as Resource);
    if (!owner) {
      owner = { ...this.#layout.resource(resource), scopes: new Map() };
      this.#owners.set(ownerKey as Resource, owner);
    }
    let scope = owner.scopes.get(scopeKey as InstrumentationScope);
    if (!scope) {
      scope = { ...this.#layout.scope(instrumentationScope), runs: [] };
      owner.scopes.set(scopeKey as InstrumentationScope, scope);
    }
    return scope;
  }

  #partsOf({ runs }: Scope): Uint8Array[] {
    const parts: Uint8Array[] = [];
    for (let at = 0; at < runs.length; at += 2) parts.push(this.#scratch.part(runs[at] as number, runs[at + 1] as number));
    return parts;
  }
}

const ALL = {};
