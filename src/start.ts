import { context, diag, propagation, ProxyTracerProvider, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { openRegistry } from './coexist.js';
import type { Reading } from './config/read-settings.js';
import { sinksOf } from './export/sinks.js';
import { setImmediate } from './export/timers.js';
import { guardTracers } from './api-guard.js';
import type { AgentHandle } from './handle.js';
import { chosenLibraries } from './instrument/choose.js';
import { instrumentFromFirstFetch } from './instrument/first-fetch.js';
import { instrumentFromFirstClient } from './instrument/first-kafka-client.js';
import { becomeInert } from './inert.js';
import { Workshop } from './instrument/workshop.js';
import { onBuiltinUse } from './load/builtin-use.js';
import { loadEsModules } from './load/es-modules.js';
import { installModuleHook, type LoadedModule } from './load/module-hook.js';
import { patchBuiltin } from './load/patch-builtin.js';
import { measureSelf } from './measure-self.js';
import { exactStart } from './exact-start.js';
import { Pipeline, type Starter } from './pipeline.js';
import { correlationOf } from './propagate/correlation.js';
import { useLeanContexts } from './propagate/lean-context.js';
import { nameTraceInResponse, writeNamesOfTraces } from './propagate/response-header.js';
import { propagatorOf } from './propagate/propagator.js';
import { startRedaction } from './redact/start-redaction.js';
import { sdkMessages } from './report/sdk-messages.js';
import { reasonOf, report, setLogLevel } from './report/report.js';
import { resourceOf } from './resource/resource.js';
import { servicePackage } from './resource/service-package.js';
import type { RulesParts } from './rules/start-rules.js';
import type { RunningRules } from './rules/running-rules.js';
import { sdkLimitsOf } from './sample/limits.js';
import { samplingChanger } from './sample/change-sampling.js';
import { startSampling } from './sample/start-sampling.js';
import { VERSION } from './version.js';

/** Instrumentation scope of the spans of the service's own functions. */
const RULES_SCOPE = '@org/otel-agent/rules';

let undo: () => void = () => {};

/** Takes back what a start that failed half-way has left in the service's way. */
export function undoStart(): void {
  undo();
}

/** Starts everything, in the order in which data will pass. The caller catches whatever is thrown. */
export function start(reading: Reading): AgentHandle {
  const { settings, sources } = reading;
  setLogLevel(settings.log_level);
  let state: AgentHandle['state'] = 'running';
  const service = servicePackage(process.argv[1], process.cwd());

  // export ← redaction ← pipeline ← spans
  const redaction = startRedaction(reading);
  const resource = redaction.resource(resourceOf(settings, service));
  const serviceName = String(resource.attributes['service.name']);
  const { sinks, exporting } = redaction.isClosed ? { sinks: [] } : sinksOf(settings, serviceName);
  const samplingOf = startSampling(reading, resource.attributes);
  const correlation = correlationOf(settings, redaction.cleaner);
  const tracer = () => (state === 'running' ? provider : new ProxyTracerProvider()).getTracer(RULES_SCOPE, VERSION);
  const business = rulesOf({ settings, clean: redaction.cleaner, correlation, tracer });
  const starters: Starter[] = [exactStart];
  if (correlation) starters.push((span, parentContext) => correlation.onStart(span, parentContext));
  if (business?.spreading) starters.push(business.spreading.onStart);
  const pipeline = new Pipeline(sinks, redaction.span, samplingOf, (work) => void setImmediate(work), starters);
  const provider = new TracerProvider({
    resource,
    sampler: pipeline.sampling.sampler,
    spanLimits: sdkLimitsOf(settings),
    spanProcessors: [pipeline],
  });
  guardTracers(provider);

  // what the service's own spans, and the instrumentations, find when they ask the OpenTelemetry API
  const registry = openRegistry(standBack);
  // Our copy of the API speaks to us alone: not through the registry, where a logger of the service may be.
  const messages = sdkMessages(settings.log_level);
  Object.assign(diag, messages, { createComponentLogger: () => messages });
  useLeanContexts();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const propagator = propagatorOf(settings, redaction.cleaner, correlation, business?.spreading?.travelling);
  if (propagator) propagation.setGlobalPropagator(propagator);
  trace.setGlobalTracerProvider(provider);
  registry.sealed();
  const ownFunctions = business?.rules.functions;
  if (business && ownFunctions) pipeline.finish(RULES_SCOPE, business.finishFunction);
  undo = () => {
    ownFunctions?.stop();
    registry.withdraw();
    becomeInert();
  };

  // instrumentations, each brought in by the first load of its library
  const libraries = chosenLibraries(settings);
  const workshop = new Workshop(libraries, {
    settings,
    provider,
    finish: (scope, finisher) => pipeline.finish(scope, finisher),
    clean: redaction.cleaner,
    onResponse: (span, response) => nameTraceInResponse(span, response, settings['propagation.response_header'], correlation),
    ...(correlation && { correlation }),
    ...(business && { rules: business.rules }),
    ...(business?.spreading && { eachLogged: business.spreading.eachLogged }),
  });
  const { aliases } = service;
  const onLoad = (module: LoadedModule) => {
    redaction.prepare();
    workshop.apply(module);
  };
  installModuleHook({ packages: new Set(libraries.flatMap(({ packages }) => packages)), aliases, onLoad });
  loadEsModules(libraries, { entry: process.argv[1], cwd: process.cwd(), aliases }, ({ esModules }, modules) =>
    esModules?.onUse(modules, () => modules.forEach(onLoad)),
  );
  ownFunctions?.install();
  if (libraries.some(({ name }) => name === 'http')) {
    onBuiltinUse(['http', 'https'], (name) =>
      patchBuiltin(name, (exports) => {
        redaction.prepare();
        workshop.applyBuiltin('http', name, exports);
        if (name === 'http') writeNamesOfTraces((exports as typeof import('node:http')).ServerResponse);
      }),
    );
  }
  if (libraries.some(({ name }) => name === 'undici')) instrumentFromFirstFetch(workshop);
  if (libraries.some(({ name }) => name === 'platformatic-kafka')) instrumentFromFirstClient(workshop);

  // what the agent measures of itself; the main thread does it for all threads that hand over to it
  if (exporting) {
    measureSelf(exporting, settings, sources, serviceName, {
      state: () => state,
      instrumentations: () => workshop.active(),
      spans: () => pipeline.counts(),
      sampling: pipeline.sampling,
      ...(redaction.audit && { redaction: redaction.audit }),
      ...(business && { rules: business.counts }),
    });
  }

  const changeSampling = samplingChanger(reading, resource.attributes, pipeline.sampling);
  if (reading.watched) {
    const { watchConfigFile } = require('./config/watch-file.js') as typeof import('./config/watch-file.js');
    watchConfigFile(reading, (...change) => void (state === 'running' && changeSampling.byFile(...change)));
  }

  function standBack(): void {
    state = 'standing-back';
    ownFunctions?.stop();
    becomeInert();
    workshop.standBack(new ProxyTracerProvider());
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
    redactionAudit: () => redaction.audit?.report(),
    changeSampling: (data) => state === 'running' && changeSampling(data),
    onSpanEnd(listener) {
      const { finishedSpanOf } = require('./testing/of-readable-span.js') as typeof import('./testing/of-readable-span.js');
      return pipeline.listen((span) => listener(finishedSpanOf(span)));
    },
  };
}

/** The user's business rules; undefined where there are none. Without them the service has its spans still. */
function rulesOf(parts: RulesParts): RunningRules | undefined {
  if (parts.settings.rules.length === 0) return undefined;
  try {
    return (require('./rules/start-rules.js') as typeof import('./rules/start-rules.js')).startRules(parts);
  } catch (thrown) {
    report('OTA-040', 'the start of the rules', reasonOf(thrown));
    return undefined;
  }
}
