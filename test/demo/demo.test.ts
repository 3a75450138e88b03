import { test } from 'tap';
import { drawTrace } from '../../src/testing/draw-trace.js';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { DemoProcess } from './demo-process.js';
import { shapeOf } from './shape-of.js';
import { whyNoPostgres } from './why-no-postgres.js';

interface Report {
  traces: {
    scenario: string;
    traceId: string;
    response: { status: number; serverTiming: string };
    outcome: { failed: boolean; services: string[] };
    spans: FinishedSpan[];
  }[];
  beside: { what: string; spans: FinishedSpan[] }[];
  metrics: { status: string; tasks: number }[];
}

const crawl = (...pages: string[]): string => `
gateway       SERVER POST /tasks
gateway         INTERNAL web_crawl_task.accept
gateway           INTERNAL web_crawl_task.validate
gateway           PRODUCER task-requests
task-manager        CONSUMER task-requests
task-manager          INTERNAL web_crawl_task.create
task-manager            CLIENT INSERT
task-manager            PRODUCER crawl-requests
web-crawler               CONSUMER crawl-requests
web-crawler                 INTERNAL web_crawl_task.process
web-crawler                   INTERNAL web_crawl_task.crawl_page${pages.some((page) => page === 'GET 200') ? '' : ' ERROR'}
${pages.map((page) => `web-crawler                     CLIENT ${page}`).join('\n')}
web-crawler                 PRODUCER crawl-results
task-manager                  CONSUMER crawl-results
task-manager                    INTERNAL web_crawl_task.complete
task-manager                      CLIENT SELECT
task-manager                      CLIENT UPDATE`;

const duplicate = `
gateway       SERVER POST /tasks
gateway         INTERNAL web_crawl_task.accept
gateway           INTERNAL web_crawl_task.validate
gateway           PRODUCER task-requests
task-manager        CONSUMER task-requests
task-manager          INTERNAL web_crawl_task.create
task-manager            CLIENT INSERT 23505 ERROR`;

const besideTasks = [
  `
task-manager  SERVER GET /tasks/:id
task-manager    INTERNAL web_crawl_task.find
task-manager      CLIENT SELECT`,
  `
task-manager  SERVER GET /tasks/:id
task-manager    INTERNAL web_crawl_task.find`,
  `
task-manager  SERVER GET /api/metrics
task-manager    INTERNAL task_metrics.calculate
task-manager      CLIENT SELECT`,
  `
gateway       SERVER POST /tasks
gateway         INTERNAL web_crawl_task.accept ERROR
gateway           INTERNAL web_crawl_task.validate ERROR`,
  `
task-manager  INTERNAL health_check
task-manager    CLIENT SELECT`,
];

const besideEvents = [
  [{ name: 'cache.miss', attributes: { 'cache.name': 'closed tasks', 'cache.key': String } }],
  [],
  [],
  [{ name: 'validation.failed', attributes: { 'validation.reason': 'url must be an absolute http(s) URL' } }],
  [],
];

/** Which events stand where, and what tells the spans of a task about it. */
const meanings: Record<string, unknown> = {
  success: meaning(['task.created', 'task.completed'], 'pending', 'completed'),
  'page answers 500': meaning(['task.created', 'task.failed'], 'pending', 'failed'),
  'page busy at first': meaning(['task.created', 'crawl.retry', 'task.completed'], 'pending', 'completed'),
  'duplicate key': { events: [], ids: 1, urls: 1, priorities: [3], statuses: [] },
};

function meaning(events: string[], ...statuses: string[]): object {
  return { events, ids: 1, urls: 1, priorities: [3], statuses };
}

function meaningOf(spans: readonly FinishedSpan[]): object {
  const byStart = spans.toSorted((a, b) => a.startMs - b.startMs);
  const business = byStart.filter(({ name }) => name.startsWith('web_crawl_task.'));
  const values = (key: string) => [...new Set(business.flatMap(({ attributes }) => attributes[key] ?? []))];
  return {
    events: byStart.flatMap(({ events }) => events.map(({ name }) => name)).filter((name) => name !== 'exception'),
    ids: values('task.id').length,
    urls: values('task.url').length,
    priorities: values('task.priority'),
    statuses: values('task.status'),
  };
}

const coloured = String.fromCharCode(27);

void whyNoPostgres().then((skip) => {
  test('--json prints the traces of three services, connected, and leaves nothing behind', { skip }, async (t) => {
    const demo = new DemoProcess(t, ['--json']);
    t.equal(await demo.ended(), 0, demo.stderr);
    const { traces, beside, metrics } = JSON.parse(demo.stdout) as Report;

    // Every request has its own trace, which the response of the gateway names.
    t.equal(new Set(traces.map(({ traceId }) => traceId)).size, 5);
    for (const { traceId, response, spans } of traces) {
      t.equal(response.status, 202);
      t.match(response.serverTiming, new RegExp(`traceparent;desc="00-${traceId}-[0-9a-f]{16}-03"`));
      t.strictSame([...new Set(spans.map((span) => span.traceId))], [traceId]);
    }

    const shapes: Record<string, string> = {
      success: crawl('GET 200'),
      'page answers 500': crawl('GET 500 ERROR'),
      'duplicate key': duplicate,
      'page busy at first': crawl('GET 503 ERROR', 'GET 200'),
    };
    t.strictSame(
      traces.map(({ scenario }) => scenario),
      ['success', 'page answers 500', 'duplicate key', 'page busy at first', 'success'],
    );
    for (const { scenario, spans } of traces) t.equal(shapeOf(spans), shapes[scenario], drawTrace(spans));

    const services = ['gateway', 'task-manager', 'web-crawler'];
    t.match(traces[0]!.outcome, { failed: false, services });
    t.match(traces[1]!.outcome, { failed: true, services, error: { service: 'web-crawler', what: 'HTTP 500' } });
    t.match(traces[2]!.outcome, { failed: true, error: { service: 'task-manager', what: 'SQLSTATE 23505' } });
    t.match(metrics, [
      { status: 'completed', tasks: 3 },
      { status: 'failed', tasks: 1 },
    ]);

    t.strictSame(beside.map(({ spans }) => shapeOf(spans)), besideTasks);
    for (const { scenario, spans } of traces) t.strictSame(meaningOf(spans), meanings[scenario], drawTrace(spans));
    t.match(beside.map(({ spans }) => spans.flatMap(({ events }) => events.filter(({ name }) => name !== 'exception'))), besideEvents);

    // What goes on is told on stderr.
    t.match(demo.stderr, /Kafka stand-in[^]*PostgreSQL, embedded[^]*gateway, task-manager, web-crawler[^]*5 requests/);
    t.notOk(demo.stderr.includes(coloured), 'no colour where no terminal is');

    t.ok(demo.childrenSeen >= 4, `${demo.childrenSeen} processes were there`);
    t.strictSame(await demo.leftovers(), []);
  });

  test('--requests 2 draws one success and one failure', { skip }, async (t) => {
    const demo = new DemoProcess(t, ['--requests', '2']);
    t.equal(await demo.ended(), 0, demo.stderr);
    t.equal(demo.stderr, '');
    t.match(demo.stdout, /2 requests .* 2 traces complete/);
    t.match(demo.stdout, /A success\n[^]*A failure: page answers 500\n[^]*All requests\n/);
    t.equal(demo.stdout.match(/^trace [0-9a-f]{32} /gm)?.length, 2 + 5, 'and five beside the tasks');
    t.notOk(demo.stdout.includes(coloured), 'no colour where no terminal is');
    t.strictSame(await demo.leftovers(), []);
  });
});
