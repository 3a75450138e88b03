import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * A context as the API describes it, in place of the API's own. That one assigns three functions to each context, and such
 * functions V8 (from Node 22 on, until it has optimized the code) puts among the old objects at once; so all that the context of
 * a request leads to, its spans above all, outlived every quick garbage collection: each took several times as long, and the
 * slow ones came often.
 */
class LeanContext implements Context {
  readonly #key: symbol;
  readonly #value: unknown;
  /** Holds the other keys, each once: what was replaced must not be held on to. */
  readonly #rest: LeanContext | undefined;

  constructor(key: symbol, value: unknown, rest: LeanContext | undefined) {
    this.#key = key;
    this.#value = value;
    this.#rest = rest;
  }

  getValue(key: symbol): unknown {
    const found = LeanContext.#find(this, key);
    return found ? found.#value : undefined;
  }

  setValue(key: symbol, value: unknown): Context {
    return new LeanContext(key, value, LeanContext.#without(this, key));
  }

  deleteValue(key: symbol): Context {
    return LeanContext.#without(this, key);
  }

  static #find(context: LeanContext, key: symbol): LeanContext | undefined {
    for (let at: LeanContext | undefined = context; at; at = at.#rest) if (at.#key === key) return at;
    return undefined;
  }

  static #without(context: LeanContext, key: symbol): LeanContext {
    if (!LeanContext.#find(context, key)) return context;
    let copy = EMPTY;
    // The order of keys means nothing.
    for (let at = context; at.#rest; at = at.#rest) if (at.#key !== key) copy = new LeanContext(at.#key, at.#value, copy);
    return copy;
  }
}

/** The end of each. */
const EMPTY = new LeanContext(Symbol('otel-agent: end of a context'), undefined, undefined);

/** From now on every context of this copy of the API is a lean one: all come from its root. */
export function useLeanContexts(): void {
  ROOT_CONTEXT.setValue = (key, value) => EMPTY.setValue(key, value);
  ROOT_CONTEXT.deleteValue = () => EMPTY;
}
