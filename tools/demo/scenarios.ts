import type { FinishedSpan, SpanKindName } from '../../src/testing/finished-span.js';
import type { ServiceName } from './services.js';

/** A span that the trace of a request must have. */
export interface ExpectedSpan {
  service: ServiceName;
  kind: SpanKindName;
  /** For people: `INSERT`, `crawl-requests`. */
  what: string;
  matches(span: FinishedSpan): boolean;
}

/** A kind of request the demo sends. */
export interface Scenario {
  name: 'success' | 'page answers 500' | 'duplicate key' | 'page busy at first';
  path: string;
  /** Whether it repeats the idempotency key of the very first request. */
  repeatsKey: boolean;
  fails: boolean;
  expected: readonly ExpectedSpan[];
}

const isError = (span: FinishedSpan): boolean => span.status.code === 'ERROR';

const topic = (service: ServiceName, kind: 'PRODUCER' | 'CONSUMER', name: string): ExpectedSpan => ({
  service,
  kind,
  what: name,
  matches: ({ attributes }) => String(attributes['messaging.destination.name']).endsWith(name),
});

const query = (verb: string, matches: (span: FinishedSpan) => boolean = (span) => !isError(span)): ExpectedSpan => ({
  service: 'task-manager',
  kind: 'CLIENT',
  what: verb,
  matches: (span) => new RegExp(`\\b${verb}\\b`).test(span.name) && matches(span),
});

const fetched = (status: number): ExpectedSpan => ({
  service: 'web-crawler',
  kind: 'CLIENT',
  what: `GET answered with ${status}`,
  matches: (span) => span.attributes['http.response.status_code'] === status && isError(span) === status >= 400,
});

/** Spans that the rules of config/demo make. */
const rule = (service: ServiceName, ...names: string[]): ExpectedSpan[] =>
  names.map((name) => ({ service, kind: 'INTERNAL', what: name, matches: (span) => span.name === name }));

const accepted: ExpectedSpan[] = [
  { service: 'gateway', kind: 'SERVER', what: 'POST /tasks', matches: (span) => span.name === 'POST /tasks' },
  topic('gateway', 'PRODUCER', 'task-requests'),
  topic('task-manager', 'CONSUMER', 'task-requests'),
];

const acceptedByRule = rule('gateway', 'web_crawl_task.accept', 'web_crawl_task.validate');
const createdByRule = rule('task-manager', 'web_crawl_task.create');

const crawled = (...statuses: number[]): ExpectedSpan[] => [
  ...accepted,
  query('INSERT'),
  topic('task-manager', 'PRODUCER', 'crawl-requests'),
  topic('web-crawler', 'CONSUMER', 'crawl-requests'),
  ...statuses.map(fetched),
  topic('web-crawler', 'PRODUCER', 'crawl-results'),
  topic('task-manager', 'CONSUMER', 'crawl-results'),
  query('SELECT'),
  query('UPDATE'),
  ...acceptedByRule,
  ...createdByRule,
  ...rule('web-crawler', 'web_crawl_task.process', 'web_crawl_task.crawl_page'),
  ...rule('task-manager', 'web_crawl_task.complete'),
];

const duplicate = query(
  'INSERT',
  (span) => isError(span) && span.attributes['db.response.status_code'] === '23505',
);

const page = (path: string): Scenario => ({
  name: 'success',
  path,
  repeatsKey: false,
  fails: false,
  expected: crawled(200),
});

const first = page('/');
const others: readonly Scenario[] = [
  { name: 'page answers 500', path: '/broken', repeatsKey: false, fails: true, expected: crawled(500) },
  {
    name: 'duplicate key',
    path: '/',
    repeatsKey: true,
    fails: true,
    expected: [...accepted, { ...duplicate, what: 'INSERT refused with SQLSTATE 23505' }, ...acceptedByRule, ...createdByRule],
  },
  { name: 'page busy at first', path: '/busy', repeatsKey: false, fails: false, expected: crawled(503, 200) },
  page('/products'),
  page('/about'),
];

/** What to send for `--requests N`: a success first, then by turns. */
export function planRequests(count: number): Scenario[] {
  return Array.from({ length: count }, (_, index) => {
    const scenario = index === 0 ? first : others[(index - 1) % others.length]!;
    // Busy is each page once.
    return scenario.path === '/busy' ? { ...scenario, path: `/busy?${index}` } : scenario;
  });
}
