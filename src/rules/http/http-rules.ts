import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attributes, Span } from '@opentelemetry/api';
import type { HttpRule } from '../../config/rules/rule.js';
import type { Engine, Taking } from '../taking.js';
import { Preselection } from './preselection.js';
import { quietly } from './quietly.js';
import { Received } from './received.js';
import { RouteIndex } from './route-index.js';

/** The rules on `http`, compiled: requests that the service receives. Nothing here throws. */
export interface HttpRules {
  readonly rules: readonly HttpRule[];
  /** A framework that knows its routes was loaded: the path of a request is no longer taken for one before it has had its chance. */
  expectFramework(): void;
  /** What its span may start with, for rules of sampling; undefined where nobody looks at it. */
  early(request: IncomingMessage): Attributes | undefined;
  /** A request begins, before any code of the service runs for it. */
  received(span: Span, request: IncomingMessage, response: ServerResponse): void;
  /** The framework has the request now: its path is not taken for a route. */
  framed(response: object): void;
  /**
   * The framework has found a route, and runs its handlers next.
   *
   * @param routes the full path of the route; for one that was declared with several, as a whole and then each
   */
  routed(response: object, routes: readonly string[], params: () => object): void;
  /** The span of the request ends. */
  ended(span: Span): void;
}

/** What becomes of the rules while a request is worked on. */
interface Work {
  readonly span: Span;
  readonly index: RouteIndex;
  readonly received: Received;
  takings: Map<HttpRule, Taking>;
  /** Nobody looks for rules by its path any more. */
  isPathDone: boolean;
}

/** Most requests are meant by no rule. */
const NONE: Map<HttpRule, Taking> = new Map();

const WORK = Symbol('otel-agent: http rules');

type Working = { [WORK]?: Work | undefined };

export function httpRulesOf(rules: readonly HttpRule[], engine: Engine): HttpRules {
  const indexes = new Preselection(rules, (fitting, method) => new RouteIndex(fitting, method));
  const isLookedAt = rules.some((rule) => engine.early(rule, {}) !== undefined);
  let expectsFramework = false;

  const indexOf = ({ method = 'GET', headers }: IncomingMessage) => indexes.of(method, () => headers.host);

  function begin(work: Work, rule: HttpRule): Taking {
    if (work.takings === NONE) work.takings = new Map();
    let taking = work.takings.get(rule);
    if (!taking) work.takings.set(rule, (taking = engine.begin(rule, work.span)));
    return taking;
  }

  function takeByPath(work: Work): void {
    work.isPathDone = true;
    const { received, index } = work;
    for (const { rule, params } of index.ofPath(received.path())) begin(work, rule).take(received.atStart(params));
  }

  return {
    rules,
    expectFramework() {
      expectsFramework = true;
    },
    early(request) {
      if (!isLookedAt) return undefined;
      const found: Attributes = {};
      quietly(() => {
        const index = indexOf(request);
        const received = new Received(request);
        for (const rule of index.unrouted) Object.assign(found, engine.early(rule, received.atStart()));
        const matches = expectsFramework ? [] : index.ofPath(received.path());
        for (const { rule, params } of matches) Object.assign(found, engine.early(rule, received.atStart(params)));
      });
      return found;
    },
    received(span, request, response) {
      if (!span.isRecording()) return;
      quietly(() => {
        const index = indexOf(request);
        const { unrouted, hasRoutes } = index;
        if (unrouted.length === 0 && !hasRoutes) return;
        const received = new Received(request, response);
        const work: Work = { span, index, received, takings: NONE, isPathDone: !hasRoutes };
        (span as Working)[WORK] = work;
        if (expectsFramework) (response as Working)[WORK] = work;
        if (unrouted.length > 0) {
          const roots = received.atStart();
          for (const rule of unrouted) begin(work, rule).take(roots);
        }
        if (hasRoutes && !expectsFramework) takeByPath(work);
      });
    },
    framed(response) {
      const work = (response as Working)[WORK];
      if (work) work.isPathDone = true;
    },
    routed(response, routes, params) {
      const work = (response as Working)[WORK];
      if (!work?.span.isRecording()) return;
      quietly(() => {
        work.isPathDone = true;
        const { received, index } = work;
        for (const { rule } of index.ofRoutes(routes, received.path())) begin(work, rule);
        if (work.takings.size === 0) return;
        const roots = received.atRoute(params());
        for (const taking of work.takings.values()) taking.take(roots);
      });
    },
    ended(span) {
      const work = (span as Working)[WORK];
      if (!work) return;
      (span as Working)[WORK] = undefined;
      quietly(() => {
        if (!work.isPathDone) takeByPath(work);
        if (work.takings.size === 0) return;
        const roots = work.received.atEnd();
        for (const taking of work.takings.values()) taking.done(roots);
      });
      // The response may live on.
      work.takings = NONE;
    },
  };
}
