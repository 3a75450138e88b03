import { type Attributes, trace } from '@opentelemetry/api';
import { mark } from './mark.js';

const tracer = trace.getTracer('bench');

const FEW: Attributes = {
  'http.request.method': 'GET',
  'http.response.status_code': 200,
  'url.path': '/tasks/42',
  'server.address': 'tasks.example',
};

/** With the id: 15 attributes as an HTTP server has them. */
export const MANY: Attributes = {
  ...FEW,
  'http.route': '/tasks/:id',
  'url.scheme': 'https',
  'url.query': 'fields=status,priority',
  'server.port': 443,
  'network.peer.address': '10.24.3.17',
  'network.peer.port': 51_442,
  'network.protocol.version': '1.1',
  'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'client.address': '203.0.113.9',
  'task.priority': 7,
};

let next = Number(process.env['BENCH_FIRST_ID'] ?? 1);

/** The ids of this process or thread begin here; they must not meet those of another one. */
export function firstId(id: number): void {
  next = id;
}

/** Ends spans with 5 or 15 attributes and ids of their own, and tells the harness how many. */
export function makeSpans(count: number, attributes: 5 | 15 = 5): void {
  const others = attributes === 5 ? FEW : MANY;
  for (let made = 0; made < count; made += 1) {
    tracer.startSpan('GET /tasks/:id', { attributes: { ...others, 'bench.id': next } }).end();
    next += 1;
  }
  mark('made', count);
}
