import type { HttpRule } from '../../config/rules/rule.js';
import { Preselection } from './preselection.js';
import { RouteIndex } from './route-index.js';

/** The rules that a request is meant by, for `explain`: `route` is one as a framework knows it, or the path of a request. */
export function httpRulesFor(rules: readonly HttpRule[], method: string, route: string, host = ''): readonly HttpRule[] {
  const index = new Preselection(rules, (fitting) => new RouteIndex(fitting, method)).of(method, () => host);
  const meant = new Set([...index.unrouted, ...[...index.ofRoutes([route], route), ...index.ofPath(route)].map(({ rule }) => rule)]);
  return rules.filter((rule) => meant.has(rule));
}
