import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { reasonOf, report } from '../report/report.js';
import type { Instrumented, Toolbox } from './library.js';

interface Created {
  readonly request: object;
}

/** The private members that follow a request (the package is pinned exactly). */
interface Inner {
  readonly _recordFromReq: WeakMap<object, unknown>;
  onRequestCreated(message: Created): void;
  onRequestHeaders(message: unknown): void;
  onResponseHeaders(message: unknown): void;
  onDone(message: unknown): void;
  onError(message: unknown): void;
}

const Base = UndiciInstrumentation as unknown as new () => Inner;

/**
 * Counts a request once, however often it is announced (first-fetch.ts says why it may be twice). An exception in a
 * subscriber of a channel would end the process, so none leaves here.
 */
class OncePerRequest extends Base {
  override onRequestCreated(message: Created): void {
    quietly(() => {
      if (!this._recordFromReq.has(message.request)) super.onRequestCreated(message);
    });
  }
  override onRequestHeaders(message: unknown): void {
    quietly(() => super.onRequestHeaders(message));
  }
  override onResponseHeaders(message: unknown): void {
    quietly(() => super.onResponseHeaders(message));
  }
  override onDone(message: unknown): void {
    quietly(() => super.onDone(message));
  }
  override onError(message: unknown): void {
    quietly(() => super.onError(message));
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch (thrown) {
    report('OTA-040', 'undici', reasonOf(thrown));
  }
}

/** Requests sent by `fetch` and by the npm package `undici`; both announce them on diagnostics channels. */
export function undici(_toolbox: Toolbox): Instrumented & { readonly official: Inner } {
  return { official: new OncePerRequest() as Inner & InstrumentationBase };
}
