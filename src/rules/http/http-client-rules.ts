import type { Span } from '@opentelemetry/api';
import type { HttpClientRule } from '../../config/rules/rule.js';
import { type Glob, globOf } from '../../config/glob.js';
import type { Engine, Taking } from '../taking.js';
import { ByPath } from './by-path.js';
import { Preselection } from './preselection.js';
import { pathOf, queryOf } from './query.js';
import { quietly } from './quietly.js';

/** A request that the service sends, as far as rules look at it. */
export interface SentRequest {
  readonly method: string;
  /** A path with a query, or behind a proxy the whole URL. */
  readonly target: string;
  /** With its port, unless that is the usual one. */
  readonly host: () => string;
  /** Names in lower case. */
  readonly headers: () => object;
}

/** The rules on `http_client`, compiled: requests that the service sends. Nothing here throws. */
export interface HttpClientRules {
  readonly rules: readonly HttpClientRule[];
  /** A request is about to leave. */
  sent(span: Span, request: SentRequest): void;
  /** The head of the response is here. */
  answered(span: Span, status: number | undefined, headers: () => object): void;
  /** The span of the request ends. */
  ended(span: Span): void;
}

interface Line {
  readonly rule: HttpClientRule;
  readonly path: Glob | undefined;
}

const WORK = Symbol('otel-agent: http_client rules');
const WHOLE_URL = /^https?:\/\/([^/?#]*@)?([^/?#]*)/i;

/** What becomes of the rules while a request is on its way. */
interface Work {
  readonly request: SentRequest;
  readonly takings: Map<HttpClientRule, Taking>;
}

type Working = { [WORK]?: Work | undefined };

export function httpClientRulesOf(rules: readonly HttpClientRule[], engine: Engine): HttpClientRules {
  const indexes = new Preselection(rules, byPath);

  return {
    rules,
    sent(span, request) {
      if (!span.isRecording()) return;
      quietly(() => {
        // To a proxy.
        const url = request.target.startsWith('/') ? null : WHOLE_URL.exec(request.target);
        const target = url ? request.target.slice(url[0].length) : request.target;
        const path = pathOf(target) || '/';
        const lines = indexes.of(request.method.toUpperCase(), () => url?.[2] ?? request.host()).of(path);
        const matches = lines.filter((line) => line.path?.matches(path) ?? true);
        if (matches.length === 0) return;
        const takings: Work['takings'] = new Map();
        for (const { rule } of matches) if (!takings.has(rule)) takings.set(rule, engine.begin(rule, span));
        (span as Working)[WORK] = { request, takings };
        const roots = {
          get headers() {
            return request.headers();
          },
          get query() {
            return queryOf(target);
          },
        };
        for (const taking of takings.values()) taking.take(roots);
      });
    },
    answered(span, status, headers) {
      const work = (span as Working)[WORK];
      if (!work) return;
      quietly(() => {
        const response = {
          status,
          get headers() {
            return headers();
          },
        };
        // Headers may have been set after the request was made.
        const roots = {
          response,
          get headers() {
            return work.request.headers();
          },
        };
        for (const taking of work.takings.values()) taking.take(roots);
      });
    },
    ended(span) {
      const work = (span as Working)[WORK];
      if (!work) return;
      (span as Working)[WORK] = undefined;
      for (const taking of work.takings.values()) taking.done();
    },
  };
}

function byPath(rules: readonly HttpClientRule[]): ByPath<Line> {
  const index = new ByPath<Line>();
  for (const rule of rules) {
    if (!rule.paths) index.add('*', { rule, path: undefined });
    for (const path of rule.paths ?? []) index.add(path, { rule, path: globOf(path) });
  }
  return index;
}
