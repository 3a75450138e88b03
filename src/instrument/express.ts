import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import type { LoadedModule } from '../load/module-hook.js';
import { withoutQuotes } from './error-text.js';
import { Routes } from './express-routes.js';
import type { Instrumented, Toolbox } from './library.js';

const SCOPE = '@opentelemetry/instrumentation-express';

type Done = (error?: unknown) => void;
type HandleError = (error: unknown, request: object, response: object, next: Done) => unknown;
type HandleRouter = (request: object, response: object, done: Done) => unknown;

/** What a handler passes to `next` that is no error. */
const NOT_ERRORS = new Set<unknown>([undefined, null, '', 'route', 'router']);

/** The error that was recorded last for a request: it passes many layers, and is recorded once. */
const recorded = new WeakMap<object, unknown>();

/**
 * Express 4 and 5. The official instrumentation finds the route; its spans for layers say little and cost a lot, so
 * they are made only when asked for. What they told about errors goes to the request's own span: the exception that a
 * handler threw, rejected with or passed to `next`.
 */
export function express({ settings, finish, rules }: Toolbox): Instrumented {
  finish(SCOPE, withoutQuotes);
  const layerSpans = settings['express.layer_spans'];
  const routes = new Routes(rules?.http, layerSpans);
  const { MIDDLEWARE, REQUEST_HANDLER, ROUTER } = ExpressLayerType;
  return {
    official: new ExpressInstrumentation({
      ignoreLayersType: layerSpans ? [] : [MIDDLEWARE, REQUEST_HANDLER, ROUTER],
    }),
    after: (module) => complete(module, routes),
  };
}

/**
 * Files through which every request and every error of Express 5 (`router`) and Express 4 passes, on its way to an error handler or out.
 */
function complete({ packageName, path, exports }: LoadedModule, routes: Routes): void {
  const prototype = () => (exports as { prototype: object }).prototype;
  switch (`${packageName}/${path}`) {
    case 'router/lib/layer.js':
      return wrapHandleError(prototype(), 'handleError');
    case 'express/lib/router/layer.js':
      return wrapHandleError(prototype(), 'handle_error');
    case 'router/index.js':
      return wrapHandle(prototype(), routes);
    case 'express/lib/router/index.js':
      return wrapHandle(exports as object, routes);
    case 'router/lib/route.js':
    case 'express/lib/router/route.js':
      return routes.wrapDispatch(prototype());
    case 'express/lib/application.js':
      return routes.wrapApplication(exports as object);
  }
}

function wrapHandleError(prototype: object, name: string): void {
  const layer = prototype as Record<string, HandleError>;
  const original = layer[name];
  if (typeof original !== 'function') return;
  layer[name] = function handleErrorRecorded(error, request, response, next) {
    record(error, request);
    return original.call(this, error, request, response, next);
  };
}

/** An error that no later layer takes leaves the router here, and goes to Express's own final handler. */
function wrapHandle(router: object, routes: Routes): void {
  const target = router as { handle?: HandleRouter };
  const original = target.handle;
  if (typeof original !== 'function') return;
  target.handle = function handleRecorded(request, response, done) {
    if (typeof done !== 'function') return original.call(this, request, response, done);
    const leave = routes.enter(request, response);
    return original.call(this, request, response, function outOfRouter(this: unknown, error?: unknown) {
      leave();
      if (!NOT_ERRORS.has(error)) record(error, request);
      return done.apply(this, arguments as unknown as [unknown]);
    });
  };
}

function record(error: unknown, request: object): void {
  try {
    if (recorded.get(request) === error) return;
    recorded.set(request, error);
    const metadata = getRPCMetadata(context.active());
    if (metadata?.type !== RPCType.HTTP) return;
    metadata.span.recordException(error instanceof Error ? error : { name: typeof error, message: String(error) });
  } catch {
    // A hostile error object is the service's affair, not ours.
  }
}
