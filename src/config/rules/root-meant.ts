import type { RuleKind } from './root-kinds.js';

const WHOLE = 'the path without it';
const STATUS = 'response.status or response.headers.<name>';

/** Roots as other tools, or the service's own code, have them. */
const OTHER_NAMES: Readonly<Record<RuleKind, Readonly<Record<string, string>>>> = {
  http: { request: `${WHOLE}, like body.id`, req: `${WHOLE}, like body.id`, res: STATUS, status: STATUS, payload: 'body', path: 'params' },
  http_client: { request: `${WHOLE}, like headers.x-id`, res: STATUS, status: STATUS },
  kafka: { message: `${WHOLE}, like value.id`, msg: `${WHOLE}, like value.id`, body: 'value', payload: 'value', data: 'value' },
  pg: { row: 'column', rows: 'column', result: 'column', rowCount: 'row_count', params: 'param', values: 'param' },
  function: { arguments: 'args', params: 'args', return: 'result', returns: 'result', self: 'this', err: 'error', exception: 'error' },
};

/** What was meant by a root that is known by another name. */
export function rootMeant(root: string, kind: RuleKind): string | undefined {
  const place = kind === 'pg' ? /^\$(\d{1,5})$/.exec(root)?.[1] : undefined;
  if (place !== undefined) return `param[${Math.max(0, Number(place) - 1)}]`;
  return Object.hasOwn(OTHER_NAMES[kind], root) ? OTHER_NAMES[kind][root] : undefined;
}
