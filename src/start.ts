import { context, diag, propagation, ProxyTracerProvider, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { openRegistry } from './coexist.js';
import type { Settings } from './config/settings.js';
import { sinksOf } from './export/sinks.js';
import { flushAtNaturalEnd } from './export/natural-end.js';
import type { AgentHandle } from './handle.js';
import { chosenLibraries } from './instrument/choose.js';
import { instrumentFromFirstFetch } from './instrument/first-fetch.js';
import { Workshop } from './instrument/workshop.js';
import { onBuiltinUse } from './load/builtin-use.js';
import { installModuleHook } from './load/module-hook.js';
import { patchBuiltin } from './load/patch-builtin.js';
import { Pipeline } from './pipeline.js';
import { nameTraceInResponse } from './propagate/response-header.js';
import { propagatorOf } from './propagate/propagator.js';
import { sdkMessages } from './report/sdk-messages.js';
import { report, setLogLevel } from './report/report.js';
import { resourceOf } from './resource/resource.js';
import { servicePackage } from './resource/service-package.js';
import { limitsOf } from './sample/limits.js';
import { samplerOf } from './sample/sampler.js';
import { VERSION } from './version.js';

/** Starts everything, in the order in which data will pass. The caller catches whatever is thrown. */
export function start(settings: Settings): AgentHandle {
  setLogLevel(settings.log_level);
  const service = servicePackage(process.argv[1], process.cwd());

  // export ← pipeline ← spans
  const sinks = sinksOf(settings);
  const pipeline = new Pipeline(sinks);
  const provider = new TracerProvider({
    resource: resourceOf(settings, service),
    sampler: samplerOf(settings),
    spanLimits: limitsOf(settings),
    spanProcessors: [pipeline],
  });

  // what the service's own spans, and the instrumentations, find when they ask the OpenTelemetry API
  const registry = openRegistry(standBack);
  const messages = sdkMessages(settings.log_level);
  if (messages) diag.setLogger(messages.logger, { logLevel: messages.level, suppressOverrideMessage: true });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const propagator = propagatorOf(settings);
  if (propagator) propagation.setGlobalPropagator(propagator);
  trace.setGlobalTracerProvider(provider);
  registry.sealed();

  // instrumentations, each brought in by the first load of its library
  const libraries = chosenLibraries(settings);
  const workshop = new Workshop(libraries, {
    settings,
    provider,
    finish: (scope, finisher) => pipeline.finish(scope, finisher),
    onResponse: (span, response) => nameTraceInResponse(span, response, settings['propagation.response_header']),
  });
  installModuleHook({
    packages: new Set(libraries.flatMap(({ packages }) => packages)),
    aliases: service.aliases,
    onLoad: (module) => workshop.apply(module),
  });
  if (libraries.some(({ name }) => name === 'http')) {
    onBuiltinUse(['http', 'https'], (name) =>
      patchBuiltin(name, (exports) => workshop.applyBuiltin('http', name, exports)),
    );
  }
  if (libraries.some(({ name }) => name === 'undici')) instrumentFromFirstFetch(workshop);

  flushAtNaturalEnd(sinks, settings['export.exit_timeout']);

  let state: AgentHandle['state'] = 'running';
  function standBack(): void {
    state = 'standing-back';
    // Without a delegate a proxy makes spans that record nothing and pass the context through.
    workshop.setTracerProvider(new ProxyTracerProvider());
    report('OTA-005', 'registered after the agent');
  }

  return {
    version: VERSION,
    get state() {
      return state;
    },
    instrumentations: () => workshop.active(),
    openSpans: () => pipeline.open(),
    flush: (timeoutMs = 5000) => pipeline.flush(timeoutMs),
    onSpanEnd(listener) {
      const { finishedSpanOf } = require('./testing/of-readable-span.js') as typeof import('./testing/of-readable-span.js');
      return pipeline.listen((span) => listener(finishedSpanOf(span)));
    },
  };
}
