import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import type { HttpRules } from '../rules/http/http-rules.js';

/** Where the official instrumentation keeps the paths of the layers that a request is in. */
const LAYERS = '__ot_middlewares';
const FRAME = Symbol('otel-agent: router');

/** A router that a request is in. */
interface Frame {
  /** Paths of layers above it, its own among them. */
  readonly depth: number;
  /** What the path that it is mounted at holds. */
  readonly params: unknown;
  readonly up: Frame | undefined;
}

type Layers = unknown[] & { [FRAME]?: Frame | undefined };
type Routed = { [LAYERS]?: Layers; params?: unknown };
type Mounted = { readonly parent?: unknown; readonly mountpath?: unknown };
type Dispatch = (this: { readonly path?: unknown }, request: Routed, response: object, done: unknown) => unknown;
type Handle = (this: Mounted, request: Routed, response: unknown, done: unknown) => unknown;

/** Paths that do not count, as the official instrumentation has it. */
const isMeant = (path: unknown) => path !== '/' && path !== '/*' && !/^\/\{\*[^}]*\}$/.test(String(path));

/**
 * What the official instrumentation gets wrong while it makes no spans for layers: it takes the path of a router off only when that has answered, so
 * that the next one at `/api` has its routes at `/api/api`; that of an application in another is lost, as is a route that the path
 * of the request does not begin with (`/?page=2`, `/Orders` for `/orders`).
 */
export class Routes {
  readonly #rules: HttpRules | undefined;
  /** With spans for layers, the official one takes every path off again, and has that of the route itself in its account. */
  readonly #keepsAccount: boolean;

  constructor(rules: HttpRules | undefined, layerSpans: boolean) {
    this.#rules = rules;
    this.#keepsAccount = layerSpans;
    rules?.expectFramework();
  }

  /** A request comes into a router; the function is to be called when it leaves that for the next one. */
  enter(request: object, response: object): () => void {
    const routed = request as Routed;
    let up: Frame | undefined;
    quietly(() => {
      this.#rules?.framed(response);
      const above = routed[LAYERS];
      up = above?.[FRAME];
      if (above) above[FRAME] = { depth: above.length, params: routed.params, up };
    });
    return () =>
      quietly(() => {
        const layers = routed[LAYERS];
        if (!layers) return;
        if (!this.#keepsAccount) layers.length = Math.min(layers.length, up?.depth ?? 0);
        layers[FRAME] = up;
      });
  }

  /** Notes each route that is found, before its handlers run. */
  wrapDispatch(prototype: object): void {
    const target = prototype as { dispatch?: Dispatch };
    const original = target.dispatch;
    if (typeof original !== 'function') return;
    const found = (path: unknown, request: Routed, response: object) => this.#found(path, request, response);
    // The official instrumentation knows a route by the name of this function.
    target.dispatch = function dispatch(request, response, done) {
      found(this.path, request, response);
      return original.call(this, request, response, done);
    };
  }

  /** Notes where an application is mounted in another. */
  wrapApplication(application: object): void {
    const target = application as { handle?: Handle };
    const original = target.handle;
    if (typeof original !== 'function' || this.#keepsAccount) return;
    target.handle = function handle(request, response, done) {
      quietly(() => {
        const layers = request[LAYERS];
        if (this.parent && this.mountpath !== undefined && Array.isArray(layers)) layers.push(String(this.mountpath));
      });
      return original.call(this, request, response, done);
    };
  }

  #found(path: unknown, request: Routed, response: object): void {
    quietly(() => {
      const layers = this.#keepsAccount ? (request[LAYERS]?.slice(0, -1) ?? []) : (request[LAYERS] ?? []);
      const route = routeOf(layers, path);
      const metadata = getRPCMetadata(context.active());
      if (metadata?.type === RPCType.HTTP) metadata.route = route;
      const each = Array.isArray(path) ? path.flat(Infinity).map((one) => routeOf(layers, one)) : [];
      this.#rules?.routed(response, [route, ...each], () => paramsOf(request));
    });
  }
}

function routeOf(layers: readonly unknown[], path: unknown): string {
  const route = [...layers, String(path)].filter(isMeant).join('');
  const simple = route.includes('//') ? route.replaceAll(/\/{2,}/g, '/') : route;
  return simple.startsWith('/') || simple === '*' ? simple : `/${simple}`;
}

/** Those of the paths that routers are mounted at, too: a router does not pass them on by itself. */
function paramsOf(request: Routed): object {
  const all: unknown[] = [request.params];
  for (let frame = request[LAYERS]?.[FRAME]; frame; frame = frame.up) all.unshift(frame.params);
  return Object.assign(Object.create(null), ...all) as object;
}

/** A service may hand its application what it likes, in tests above all. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Then there is no route.
  }
}
