import { parse } from 'node:querystring';

type Tree = { [name: string]: unknown };

/** Fields of a form that are read, and levels of `a[b][c]`: whoever sends the request writes them. */
const MOST_FIELDS = 200;
const MOST_LEVELS = 5;

const BRACKETS = /\[([^[\]]*)\]/g;

/**
 * The query of a request target. A name that stands there several times has a list; `filter[status]=open` is found as
 * `query.filter.status`, as Express reads it, and under the name as it is written.
 */
export function queryOf(target: unknown): Readonly<Record<string, unknown>> {
  if (typeof target !== 'string') return {};
  const mark = target.indexOf('?');
  if (mark < 0) return {};
  const hash = target.indexOf('#', mark);
  const fields: Tree = parse(target.slice(mark + 1, hash < 0 ? undefined : hash), '&', '=', { maxKeys: MOST_FIELDS });
  for (const name of Object.keys(fields)) {
    const open = name.indexOf('[');
    if (open > 0 && name.endsWith(']')) nest(fields, name, open);
  }
  return fields;
}

/** The path of a request target. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const hash = path.indexOf('#');
  return hash < 0 ? path : path.slice(0, hash);
}

function nest(fields: Tree, name: string, open: number): void {
  const steps = [name.slice(0, open)];
  for (const [, step = ''] of name.slice(open).matchAll(BRACKETS)) {
    // `tags[]=a` is a list already, by its name.
    if (step !== '') steps.push(step);
  }
  if (steps.length > MOST_LEVELS) return;
  const last = steps.pop() ?? '';
  let place = fields;
  for (const step of steps) {
    const next = (place[step] ??= Object.create(null));
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return;
    place = next as Tree;
  }
  place[last] ??= fields[name];
}
