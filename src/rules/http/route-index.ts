import type { HttpRule } from '../../config/rules/rule.js';
import { type Glob, globOf } from '../../config/glob.js';
import { ByPath } from './by-path.js';
import { type Params, type PathPattern, pathPatternOf } from './path-pattern.js';

export interface Match {
  readonly rule: HttpRule;
  readonly params?: Params;
}

/** One line of a rule's `route`. */
interface Line {
  readonly rule: HttpRule;
  readonly route: Glob;
  readonly pattern: PathPattern;
}

/** Routes whose lines are remembered; there are more only where a service makes routes as it runs. */
const MOST_ROUTES = 1000;

/** Rules on requests of one method and host, by route. */
export class RouteIndex {
  /** Rules that ask for no route. */
  readonly unrouted: readonly HttpRule[];
  readonly #lines: readonly Line[];
  readonly #byPath = new ByPath<Line>();
  readonly #byRoute = new Map<string, readonly Line[]>();

  constructor(rules: readonly HttpRule[], asked: string) {
    this.unrouted = rules.filter(({ routes }) => !routes);
    const lines: Line[] = [];
    for (const rule of rules) {
      for (const { method, path } of rule.routes ?? []) {
        if (method !== undefined && method !== asked) continue;
        const line = { rule, route: globOf(plain(path)), pattern: pathPatternOf(path) };
        lines.push(line);
        this.#byPath.add(path, line);
      }
    }
    this.#lines = lines;
  }

  /** Whether any rule names a route. */
  get hasRoutes(): boolean {
    return this.#lines.length > 0;
  }

  /**
   * Rules on a route as a framework knows it. One that was declared with several paths is known as all of them (the first), and as the one that the
   * path of the request is of.
   */
  ofRoutes([whole = '', ...several]: readonly string[], path: string): readonly Match[] {
    const lines = this.#ofRoute(whole);
    if (several.length === 0) return lines;
    return [...lines, ...several.filter((route) => pathPatternOf(route)(path)).flatMap((route) => this.#ofRoute(route))];
  }

  /** Rules whose route, read as a pattern, the path of the request is of. */
  ofPath(path: string): readonly Match[] {
    const matches: Match[] = [];
    for (const { rule, pattern } of this.#byPath.of(path)) {
      const params = pattern(path);
      if (params) matches.push({ rule, params });
    }
    return matches;
  }

  #ofRoute(route: string): readonly Line[] {
    let lines = this.#byRoute.get(route);
    if (!lines) {
      const text = plain(route);
      lines = this.#lines.filter((line) => line.route.matches(text));
      if (this.#byRoute.size >= MOST_ROUTES) this.#byRoute.clear();
      this.#byRoute.set(route, lines);
    }
    return lines;
  }
}

/** Without the slash at the end, which makes no difference. */
function plain(route: string): string {
  return route.length > 1 && route.endsWith('/') ? route.slice(0, -1) : route;
}
