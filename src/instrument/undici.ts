import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { Instrumented, Toolbox } from './library.js';

interface Created {
  readonly request: object;
}

/** The two private members that see a request first (the package is pinned exactly). */
interface Inner {
  readonly _recordFromReq: WeakMap<object, unknown>;
  onRequestCreated(message: Created): void;
}

const Base = UndiciInstrumentation as unknown as new () => Inner;

/** Counts a request once, however often it is announced (first-fetch.ts says why it may be twice). */
class OncePerRequest extends Base {
  override onRequestCreated(message: Created): void {
    if (!this._recordFromReq.has(message.request)) super.onRequestCreated(message);
  }
}

/** Requests sent by `fetch` and by the npm package `undici`; both announce them on diagnostics channels. */
export function undici(_toolbox: Toolbox): Instrumented & { readonly official: Inner } {
  return { official: new OncePerRequest() as Inner & InstrumentationBase };
}
