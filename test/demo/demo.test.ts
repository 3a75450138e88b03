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
  metrics: { status: string; tasks: number }[];
}

const crawl = (page: string): string => `
gateway       SERVER POST /tasks
gateway         PRODUCER task-requests
task-manager      CONSUMER task-requests
task-manager        CLIENT INSERT
task-manager        PRODUCER crawl-requests
web-crawler           CONSUMER crawl-requests
web-crawler             CLIENT ${page}
web-crawler             PRODUCER crawl-results
task-manager              CONSUMER crawl-results
task-manager                CLIENT SELECT
task-manager                CLIENT UPDATE`;

const duplicate = `
gateway       SERVER POST /tasks
gateway         PRODUCER task-requests
task-manager      CONSUMER task-requests
task-manager        CLIENT INSERT 23505 ERROR`;

const coloured = String.fromCharCode(27);

void whyNoPostgres().then((skip) => {
  test('--json prints the traces of three services, connected, and leaves nothing behind', { skip }, async (t) => {
    const demo = new DemoProcess(t, ['--json']);
    t.equal(await demo.ended(), 0, demo.stderr);
    const { traces, metrics } = JSON.parse(demo.stdout) as Report;

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
    };
    t.strictSame(
      traces.map(({ scenario }) => scenario),
      ['success', 'page answers 500', 'duplicate key', 'success', 'success'],
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
    t.equal(demo.stdout.match(/^trace [0-9a-f]{32} /gm)?.length, 2);
    t.notOk(demo.stdout.includes(coloured), 'no colour where no terminal is');
    t.strictSame(await demo.leftovers(), []);
  });
});
