import { optional, row, type Setting } from './setting.js';
import { boolean, duration, integer, type Parser } from './types.js';

/** Items separated by commas, each of which `isOne`; `off` is none of them. */
function items(isOne: RegExp, expected: string): Parser<readonly string[]> {
  return (text) => {
    const value = text.split(',').map((item) => item.trim()).filter(Boolean);
    if (value.length === 1 && /^(?:off|none|false)$/i.test(value[0] ?? '')) return { value: [] };
    return value.length > 0 && value.every((item) => isOne.test(item)) ? { value } : { expected };
  };
}

const COMMENT_KEY = /^[A-Za-z_][\w.-]{0,63}(?:=[^,]{1,128})?$/;
const PARAMETER = /^(?:\*|\d{1,5}|\$[1-9]\d{0,4}|[A-Za-z_\x80-\uffff][\w$\x80-\uffff]{0,62}(?:\.[A-Za-z_\x80-\uffff][\w$\x80-\uffff]{0,62})?)$/;

const threshold: Parser<number | undefined> = (text) => {
  if (/^(?:off|none|false)$/i.test(text)) return { value: undefined };
  const parsed = duration(text);
  return 'value' in parsed ? parsed : { expected: `off, or ${parsed.expected}` };
};

/** The part of the table that is about PostgreSQL. */
export const POSTGRES_SETTINGS = {
  'postgres.connect_spans': row(
    ['OTEL_AGENT_POSTGRES_CONNECT_SPANS'],
    boolean,
    false,
    'A span for each connection that is opened or taken from a pool.',
  ),
  'postgres.transaction_span': row(
    ['OTEL_AGENT_POSTGRES_TRANSACTION_SPAN'],
    boolean,
    false,
    'A span around each transaction, from `BEGIN` to `COMMIT` or `ROLLBACK`; the statements in it are its children.',
  ),
  'postgres.sql_comment': row(
    ['OTEL_AGENT_POSTGRES_SQL_COMMENT'],
    items(COMMENT_KEY, 'off, or traceparent, tracestate, route, application, keys of attributes and key=value, separated by commas'),
    [] as readonly string[],
    'What a comment behind each statement says, for the log of the server: `traceparent`, `tracestate`, `route`, `application`, attributes by their keys, `key=value`.',
    { otherwise: 'off' },
  ),
  'postgres.parameters': row(
    ['OTEL_AGENT_POSTGRES_PARAMETERS'],
    items(PARAMETER, 'off, or columns (status, tasks.status), places (0, or $1) or *, separated by commas'),
    [] as readonly string[],
    'Bound values that are recorded (`db.query.parameter.<key>`): by the column they are for, by place (`0` is `$1`), or `*` for all. The redaction applies.',
    { otherwise: 'off' },
  ),
  'postgres.slow_plan.threshold': optional(
    ['OTEL_AGENT_POSTGRES_SLOW_PLAN_THRESHOLD'],
    threshold,
    'off',
    'Of a `SELECT` that took longer, the plan is asked for on a connection of our own (PostgreSQL 16 and later).',
  ),
  'postgres.slow_plan.max_per_minute': row(
    ['OTEL_AGENT_POSTGRES_SLOW_PLAN_MAX_PER_MINUTE'],
    integer(1),
    6,
    'Most plans that are asked for in a minute.',
  ),
  'postgres.metrics': row(
    ['OTEL_AGENT_POSTGRES_METRICS'],
    boolean,
    true,
    'Metrics of statements and pools (`db.client.*`) on the MeterProvider that the service registers, if it does.',
  ),
} as const satisfies Record<string, Setting<unknown>>;
