import { test } from 'tap';
import { readingOne } from './reading.js';

/** What the match of a rule is read as. */
function match(rule: Record<string, unknown>, take: object = { a: 'correlation.id' }): unknown {
  const { rule: read, lines } = readingOne({ ...rule, take });
  if (read === undefined) return lines.join('\n');
  const { name: _, take: _take, spread: _s, spread_back: _b, on_root: _o, baggage: _g, ...rest } = read as unknown as Record<string, unknown>;
  return rest;
}

test('http: route, method, host', async (t) => {
  t.strictSame(match({ http: { route: 'GET /a' } }), { on: 'http', routes: [{ method: 'GET', path: '/a' }] });
  t.strictSame(match({ http: { route: ['/a/:id', 'post   /b/*', '*'], method: ['get', 'Post'], host: '*.Example.COM' } }), {
    on: 'http',
    routes: [{ path: '/a/:id' }, { method: 'POST', path: '/b/*' }, { path: '*' }],
    methods: ['GET', 'POST'],
    hosts: ['*.example.com'],
  });
  t.match(match({ http: { route: 'orders/:id' } }), /http\.route: got 'orders\/:id', expected a path that begins with \/ or \*/);
  t.match(match({ http: { route: ['/a', 'GET POST /x'] } }), /http\.route\[1\]: got 'GET POST \/x', expected a route like/);
  t.match(match({ http: { method: 'GE T' } }), /http\.method: got 'GE T'/);
  t.match(match({ http: { host: 5 } }), /http\.host: got 5/);
  t.match(match({ http: 'GET /a' }), /http: got 'GET \/a', expected route, method or host/);
});

test('http_client: method, host, path', async (t) => {
  t.strictSame(match({ http_client: { method: 'put', host: ['API.shop', 'b'], path: '/v1/*' } }), {
    on: 'http_client',
    methods: ['PUT'],
    hosts: ['api.shop', 'b'],
    paths: ['/v1/*'],
  });
  t.match(match({ http_client: { path: 'v1' } }), /http_client\.path: got 'v1'/);
});

test('kafka: topic, operation, group, headers', async (t) => {
  t.strictSame(match({ kafka: { topic: ['a', 'b-*'], operation: 'Send', group: 'g*', headers: { 'X-Kind': 'crawl*', n: 5 } } }), {
    on: 'kafka',
    topics: ['a', 'b-*'],
    operation: 'send',
    groups: ['g*'],
    headers: { 'x-kind': 'crawl*', n: '5' },
  });
  t.match(match({ kafka: { operation: 'receive' } }), /kafka\.operation: got 'receive', expected .*send, process/);
  t.match(match({ kafka: { headers: { a: ['x'] } } }), /kafka\.headers\.a: got a list/);
  t.match(match({ kafka: { headers: {} } }), /kafka\.headers: got 0 headers/);
  t.match(match({ kafka: { headers: JSON.parse('{"__proto__": "x"}') } }), /the header '__proto__'/);
  t.match(match({ kafka: { topic: ['a', ''] } }), /kafka\.topic\[1\]: got an empty text/);
});

test('pg: names as PostgreSQL reads them', async (t) => {
  const tables = (table: unknown) => (match({ pg: { table } }) as { tables?: unknown }).tables;
  t.strictSame(tables('Tasks'), [{ name: 'tasks' }]);
  t.strictSame(tables('App.Tasks'), [{ schema: 'app', name: 'tasks' }]);
  t.strictSame(tables('"Tasks"'), [{ name: 'Tasks' }]);
  t.strictSame(tables('App."Web.Tasks"'), [{ schema: 'app', name: 'Web.Tasks' }]);
  t.strictSame(tables('"A ""b"" c"."D"'), [{ schema: 'A "b" c', name: 'D' }]);
  t.strictSame(tables(['a', 'größe', '_x$1']), [{ name: 'a' }, { name: 'größe' }, { name: '_x$1' }]);
  for (const bad of ['a.b.c', 'task*', 'a b', '"a', '1a', '.a', 'a.', '""']) t.match(match({ pg: { table: bad } }), /pg\.table: got/, bad);
  t.strictSame(match({ pg: { function: ['Get_Metrics', 'app.f'], operation: 'call', statement: 'SELECT * FROM %' } }), {
    on: 'pg',
    functions: [{ name: 'get_metrics' }, { schema: 'app', name: 'f' }],
    operations: ['CALL'],
    statements: ['SELECT * FROM %'],
  });
  t.match(match({ pg: { operation: 'SELECT;' } }), /pg\.operation: got 'SELECT;'/);
});

test('function: a file, and one kind of target', async (t) => {
  const target = (given: object) => match({ function: { file: 'src/**/*.ts', ...given }, span: 's' });
  const read = (expected: object) => ({ on: 'function', file: 'src/**/*.ts', target: expected, span: ['s'], kind: 'internal', start: false });
  for (const given of [
    { class: 'A', method: 'm' },
    { class: 'A', method: '#m' },
    { class: 'outer.A', method: 'm' },
    { object: 'helpers', method: 'm' },
    { object: 'machine.actions', method: 'notify user' },
    { function: 'run' },
    { function: 'outer.inner' },
    { function: '$größe' },
  ]) {
    t.strictSame(target(given), read(given), JSON.stringify(given));
  }
  t.match(target({}), /function: got no class, object or function, expected exactly one/);
  t.match(target({ class: 'A', object: 'b', method: 'm' }), /function: got class and object, expected exactly one/);
  t.match(target({ class: 'A', function: 'm' }), /function: got class and function/);
  t.match(target({ function: 'f', method: 'm' }), /function: got function and method/);
  t.match(target({ class: 'A' }), /function: got class without method/);
  t.match(target({ method: 'm' }), /function: got no class, object or function/);
  t.match(target({ class: 'A B', method: 'm' }), /function\.class: got 'A B'/);
  t.match(target({ function: 'a()' }), /function\.function: got 'a\(\)'/);
  t.match(match({ function: { class: 'A', method: 'm' }, span: 's' }), /function: got no file/);
  for (const method of ['constructor', 'get size', 'set size', 'prototype', '__proto__']) {
    t.match(target({ class: 'A', method }), /function\.method: got '.*', which is not a function/, method);
  }
});
