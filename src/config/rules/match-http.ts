import { shown, Wrong } from './fault.js';
import { entry, globsOf, listOf, mappingOf, member, onlyKnown, textOf } from './fields.js';
import type { Plain } from './plain.js';
import type { HttpClientRule, HttpRule } from './rule.js';

const METHOD = /^[A-Za-z][A-Za-z-]{0,31}$/;
const ROUTE = /^(?:(\S+)\s+)?(\S+)$/;

/** `http`: a request that the service receives. */
export function httpOf(value: Plain): Pick<HttpRule, 'on' | 'routes' | 'methods' | 'hosts'> {
  const fields = mappingOf(value, 'route, method or host ({} for every request)', 'route: POST /orders/:id');
  onlyKnown(fields, ['route', 'method', 'host'], { path: 'route' });
  return {
    on: 'http',
    ...entry('routes', member(fields, 'route', (route) => listOf(route, routeOf))),
    ...entry('methods', member(fields, 'method', methodsOf)),
    ...entry('hosts', member(fields, 'host', hostsOf)),
  };
}

/** `http_client`: a request that it sends. */
export function httpClientOf(value: Plain): Pick<HttpClientRule, 'on' | 'methods' | 'hosts' | 'paths'> {
  const fields = mappingOf(value, 'method, host or path ({} for every request)', 'host: api.example.com');
  onlyKnown(fields, ['method', 'host', 'path'], { route: 'path' });
  return {
    on: 'http_client',
    ...entry('methods', member(fields, 'method', methodsOf)),
    ...entry('hosts', member(fields, 'host', hostsOf)),
    ...entry('paths', member(fields, 'path', (path) => listOf(path, pathOf))),
  };
}

function routeOf(value: Plain): { readonly method?: string; readonly path: string } {
  const text = textOf(value, 'a route like POST /orders/:id');
  const [, method, path] = ROUTE.exec(text) ?? [];
  if (path === undefined || (method !== undefined && !METHOD.test(method))) throw new Wrong(shown(text), 'a route like POST /orders/:id');
  return Object.freeze({ ...entry('method', method?.toUpperCase()), path: pathOf(path) });
}

function pathOf(value: Plain): string {
  const text = textOf(value, 'a path like /orders/*');
  if (!text.startsWith('/') && !text.startsWith('*')) throw new Wrong(shown(text), 'a path that begins with / or *');
  return text;
}

function methodsOf(value: Plain): readonly string[] {
  return listOf(value, (item) => {
    const text = textOf(item, 'a method like POST');
    if (!METHOD.test(text)) throw new Wrong(shown(text), 'a method like POST');
    return text.toUpperCase();
  });
}

function hostsOf(value: Plain): readonly string[] {
  return Object.freeze(globsOf(value).map((host) => host.toLowerCase()));
}
