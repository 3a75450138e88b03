import { globOf } from '../../config/glob.js';
import { decoded } from './cookies.js';

export type Params = Readonly<Record<string, string>>;

/** What a place for one segment looks like; Express 4 allows an expression behind it (`:id(\\d+)`), which is not read here. */
const PLACE = /^:([A-Za-z_$][\w$]*)(?:\(.*\))?$/;

const NONE: Params = Object.freeze({});

/** What the places of a pattern hold; undefined when the path is none of it. */
export type PathPattern = (path: string) => Params | undefined;

/**
 * The pattern of a route, to be compared with the path of a request: for servers whose routes nobody knows. `:name` is one segment; in a pattern with a
 * star, which is one or more characters, `:name` is so too and gives nothing.
 */
export function pathPatternOf(pattern: string): PathPattern {
  const segments = segmentsOf(pattern);
  if (pattern.includes('*')) {
    const glob = globOf(`/${segments.map((segment) => segment.replace(PLACE, '*')).join('/')}`);
    return (path) => (glob.matches(path) ? NONE : undefined);
  }
  const names = segments.map((segment) => PLACE.exec(segment)?.[1]);
  return (path) => {
    const found = segmentsOf(path);
    if (found.length !== segments.length) return undefined;
    let params: Record<string, string> | undefined;
    for (const [index, segment] of found.entries()) {
      const name = names[index];
      if (name === undefined) {
        if (segment !== segments[index]) return undefined;
        continue;
      }
      if (segment === '') return undefined;
      params ??= Object.create(null) as Record<string, string>;
      params[name] = decoded(segment);
    }
    return params ?? NONE;
  };
}

/** A slash at the end makes no difference, as with Express. */
function segmentsOf(path: string): string[] {
  const from = path.startsWith('/') ? 1 : 0;
  const to = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;
  return path.slice(from, to).split('/');
}
