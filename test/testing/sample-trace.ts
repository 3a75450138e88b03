import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { makeSpan } from './make-span.js';

/** The trace of a task that goes through two services and fails in the database of the second. */
export function sampleTrace(): FinishedSpan[] {
  const post = makeSpan({
    name: 'POST /tasks',
    kind: 'SERVER',
    service: 'gateway',
    durationMs: 24.3,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/tasks',
      'url.path': '/tasks',
      'http.response.status_code': 202,
      'task.id': 'b7f2',
      'tenant.id': 'acme',
    },
  });
  const send = makeSpan({
    name: 'send task-requests',
    kind: 'PRODUCER',
    parent: post,
    at: 3,
    durationMs: 12.04,
    attributes: {
      'messaging.destination.name': 'task-requests',
      'messaging.destination.partition.id': '2',
      'task.id': 'b7f2',
    },
  });
  const receive = makeSpan({
    name: 'process task-requests',
    kind: 'CONSUMER',
    parent: send,
    service: 'task-manager',
    at: 16,
    durationMs: 1182.4,
    attributes: { 'messaging.kafka.offset': 41, 'messaging.destination.partition.id': '2' },
    links: [{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', attributes: {} }],
  });
  const select = makeSpan({
    name: 'SELECT web_crawl_tasks',
    kind: 'CLIENT',
    parent: receive,
    at: 18,
    durationMs: 0.42,
    attributes: {
      'db.query.summary': 'SELECT web_crawl_tasks',
      'db.query.text':
        'SELECT id, url, priority, created_at FROM web_crawl_tasks WHERE url = $1 AND tenant_id = $2 ORDER BY id',
      'db.response.returned_rows': 0,
    },
  });
  const insert = makeSpan({
    name: 'INSERT web_crawl_tasks',
    kind: 'CLIENT',
    parent: receive,
    at: 20,
    durationMs: 3.1,
    status: { code: 'ERROR', message: 'duplicate key value violates unique constraint "web_crawl_tasks_url_key"' },
    attributes: {
      'db.query.text': 'INSERT INTO web_crawl_tasks (url) VALUES ($1)',
      'db.response.status_code': '23505',
      'error.type': '23505',
    },
  });
  const fetchPage = makeSpan({
    name: 'GET',
    kind: 'CLIENT',
    parent: receive,
    at: 30,
    durationMs: 77,
    status: { code: 'ERROR' },
    attributes: { 'url.full': 'http://127.0.0.1:4000/broken', 'http.response.status_code': 500, 'error.type': '500' },
  });
  const orphan = makeSpan({
    name: 'GET /broken',
    kind: 'SERVER',
    service: 'site',
    at: 31,
    durationMs: 70,
    parentSpanId: '00f067aa0ba902b7',
    attributes: { 'http.route': '/broken', 'http.response.status_code': 500 },
    status: { code: 'ERROR' },
    events: [
      {
        name: 'exception',
        timeMs: 0,
        attributes: {
          'exception.type': 'TypeError',
          'exception.message': "Cannot read properties of undefined\n  (reading 'url')",
        },
      },
    ],
  });
  // As spans end: children first.
  return [send, post, select, insert, orphan, fetchPage, receive];
}
