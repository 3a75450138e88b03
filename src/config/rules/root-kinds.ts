import type { Rule } from './rule.js';

/** What a rule matches. */
export type RuleKind = Rule['on'];

/** What may follow a root in a path. */
export type RootKind = 'any' | 'inside' | 'alone' | 'flat' | 'headers' | 'name' | 'index' | 'response' | 'id';

const EVERYWHERE = { baggage: 'flat', correlation: 'id' } as const;

/** What a path can begin at, by what the rule matches. */
export const ROOTS: Readonly<Record<RuleKind, Readonly<Record<string, RootKind>>>> = {
  http: {
    params: 'inside',
    query: 'inside',
    headers: 'headers',
    cookies: 'flat',
    body: 'any',
    user: 'any',
    response: 'response',
    ...EVERYWHERE,
  },
  http_client: { query: 'inside', headers: 'headers', response: 'response', ...EVERYWHERE },
  kafka: {
    value: 'any',
    headers: 'headers',
    key: 'alone',
    topic: 'alone',
    partition: 'alone',
    offset: 'alone',
    timestamp: 'alone',
    ...EVERYWHERE,
  },
  pg: { column: 'name', args: 'index', param: 'index', row_count: 'alone', ...EVERYWHERE },
  function: { args: 'any', this: 'inside', result: 'any', error: 'any', ...EVERYWHERE },
};
