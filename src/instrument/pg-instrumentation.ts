import type { Span, Tracer, TracerProvider } from '@opentelemetry/api';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import type { QueryMethod } from './pg-client.js';
import type { ConnectMethod } from './pg-pools.js';

type Patch<F> = (original: F) => F;

/** Private members of the official instrumentation (the package is pinned exactly). */
interface Inner {
  readonly tracer: Tracer;
  setTracerProvider(provider: TracerProvider): void;
  _getClientQueryPatch(): Patch<QueryMethod>;
  _getClientConnectPatch(): Patch<ConnectMethod>;
  _getPoolConnectPatch(): Patch<ConnectMethod>;
}

export type PgOptions = NonNullable<ConstructorParameters<typeof PgInstrumentation>[0]>;
export type RequestHook = NonNullable<PgOptions['requestHook']>;
const Base = PgInstrumentation as unknown as new (options: PgOptions) => Inner;

/** What goes around the official patches. */
export interface PgPatches {
  query(official: Patch<QueryMethod>): Patch<QueryMethod>;
  connect(official: Patch<ConnectMethod>): Patch<ConnectMethod>;
  pool(official: Patch<ConnectMethod>): Patch<ConnectMethod>;
}

/** The official instrumentation, with what it lacks where only its inside is the place for it, and without its metrics, which mix up pools. */
export class CompletedPg extends Base {
  #patches: PgPatches | undefined;

  /** Called once, before anything is patched. */
  completeWith(patches: PgPatches): void {
    this.#patches = patches;
  }

  /** The tracer of the official spans. */
  get spans(): { startSpan(...args: Parameters<Tracer['startSpan']>): Span } {
    return this.tracer;
  }

  override _getClientQueryPatch(): Patch<QueryMethod> {
    const official = super._getClientQueryPatch();
    return this.#patches?.query(official) ?? official;
  }

  override _getClientConnectPatch(): Patch<ConnectMethod> {
    const official = super._getClientConnectPatch();
    return this.#patches?.connect(official) ?? official;
  }

  override _getPoolConnectPatch(): Patch<ConnectMethod> {
    const official = super._getPoolConnectPatch();
    return this.#patches?.pool(official) ?? official;
  }

  _setPoolConnectEventListeners(): void {}

  _removePoolMax(): void {}

  recordOperationDuration(): void {}
}
