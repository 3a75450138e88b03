import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import type { ServerResponse } from 'node:http';
import type { Span, TracerProvider } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Settings } from '../config/settings.js';
import type { LoadedModule } from '../load/module-hook.js';
import type { Correlation } from '../propagate/correlation.js';
import type { Rules } from '../rules/rules.js';
import type { Spreading } from '../rules/running-rules.js';
import type { Cleaner } from './cleaner.js';

/** Completes a span of one library just before it ends: what its official instrumentation lacks. */
export type Finisher = (span: Span & ReadableSpan) => void;

/** What an instrumentation gets to work with. */
export interface Toolbox {
  readonly settings: Settings;
  provider: TracerProvider;
  /** Completes the spans of one instrumentation scope just before they end. */
  finish(scope: string, finisher: Finisher): void;
  /** Called with the span of a received request before the service answers it; undefined for one that makes no spans. */
  onResponse(span: Span | undefined, response: ServerResponse): void;
  /** The redaction, for what must not even be written into a span. */
  readonly clean: Cleaner;
  /** The user's business rules; not there when there are none. */
  readonly rules?: Rules;
  /** Not there when it is switched off. */
  readonly correlation?: Correlation;
  /** Not there when no rule spreads. */
  readonly eachLogged?: Spreading['eachLogged'];
}

/** The official instrumentation of a library, and what it lacks. */
export interface Instrumented {
  /** Not there for a library that has none. */
  readonly official?: InstrumentationBase;
  /** Called for each loaded module of the library, after the official patches: add by plain assignment (DESIGN D9). */
  after?(module: LoadedModule): void;
  /** Called when another SDK has taken over: nothing is measured any more. */
  standBack?(): void;
}

/** One library of the catalogue. */
export interface Library {
  /** The name under which it is enabled and disabled, as upstream calls it. */
  readonly name: string;
  /** npm packages whose loading brings the instrumentation in; empty for what is built into Node. */
  readonly packages: readonly string[];
  /** For packages that are ES modules, too: load/es-modules.ts says how those are patched. */
  readonly esModules?: {
    /** Paths inside the package. */
    readonly files: readonly string[];
    /** Calls `bring` when the service uses these modules of one copy for the first time. */
    onUse(modules: readonly LoadedModule[], bring: () => void): void;
  };
  /** Loads the code; called when the service first loads the library. */
  load(): (toolbox: Toolbox) => Instrumented;
}
