import { test } from 'tap';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { DemoProcess } from './demo-process.js';
import { businessOperations, callsOf, spanNames } from './operations.js';
import { whyNoPostgres } from './why-no-postgres.js';

/** What a method of the repository does is one statement: its span is the one of the library. */
const STATEMENTS: Readonly<Record<string, RegExp>> = {
  'task-manager/web-crawl-tasks.js insert': /INSERT/,
  'task-manager/web-crawl-tasks.js find': /SELECT.*web_crawl_tasks/,
  'task-manager/web-crawl-tasks.js finish': /UPDATE/,
  'task-manager/web-crawl-tasks.js ping': /SELECT 1|SELECT \?/,
};

test('the list of business operations is what the sources have', async (t) => {
  const operations = businessOperations();
  for (const operation of [
    'gateway/task-intake.js accept',
    'gateway/parse-task.js parseTask',
    'task-manager/web-crawl-task-manager.js createTask',
    'task-manager/web-crawl-task-manager.js finishTask',
    'task-manager/web-crawl-tasks.js metrics',
    'task-manager/health-monitor.js check',
    'task-manager/closed-tasks.js find',
    'web-crawler/crawl-task.js crawlTask',
    'web-crawler/crawl-page.js crawlPage',
    ...Object.keys(STATEMENTS),
  ]) {
    t.ok(operations.includes(operation), operation);
  }
  t.notOk(operations.some((operation) => operation.includes('#')));
});

void whyNoPostgres().then((skip) => {
  test('at least 95 % of the business operations, as V8 counts their calls, have a span', { skip }, async (t) => {
    const directory = t.testdir({});
    const demo = new DemoProcess(t, ['--json', '--requests', '20'], { NODE_V8_COVERAGE: directory });
    t.equal(await demo.ended(), 0, demo.stderr);
    const { traces, beside } = JSON.parse(demo.stdout) as Record<'traces' | 'beside', { spans: FinishedSpan[] }[]>;
    const spans = [...traces, ...beside].flatMap((trace) => trace.spans);
    const calls = callsOf(directory);
    const names = spanNames();

    let all = 0;
    let traced = 0;
    for (const operation of businessOperations()) {
      const called = calls.get(operation) ?? 0;
      const name = names.get(operation);
      const statement = STATEMENTS[operation];
      const found = spans.filter((span) => (statement ? span.kind === 'CLIENT' && statement.test(String(span.attributes['db.query.text'])) : span.name === name)).length;
      all += called;
      traced += Math.min(called, found);
      t.comment(`${operation}: ${called} calls, ${found} spans${statement ? ' of its statement' : ''}`);
      if (name) t.equal(found, called, `${operation}: a span for each call`);
    }
    t.ok(all > 150, `${all} calls`);
    t.ok(traced / all >= 0.95, `${traced} of ${all}`);
    t.comment(`${((100 * traced) / all).toFixed(1)} % of ${all} calls`);
  });
});
