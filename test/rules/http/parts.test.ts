import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { test } from 'tap';
import type { HttpRule } from '../../../src/config/rules/rule.js';
import { ByPath } from '../../../src/rules/http/by-path.js';
import { cookiesOf } from '../../../src/rules/http/cookies.js';
import { Hosts } from '../../../src/rules/http/host.js';
import { httpRulesFor } from '../../../src/rules/http/meant.js';
import { pathPatternOf } from '../../../src/rules/http/path-pattern.js';
import { Preselection } from '../../../src/rules/http/preselection.js';
import { queryOf } from '../../../src/rules/http/query.js';
import { headersOf } from '../../../src/rules/http/sent-headers.js';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

test('cookies by name, decoded where that is possible', async (t) => {
  t.strictSame(plain(cookiesOf('a=1; b="x y"; c=%C3%A4;d=; =e; f; a=2; g=%E0%A4; h=a=b')), {
    a: '1', b: 'x y', c: 'ä', d: '', g: '%E0%A4', h: 'a=b',
  });
  for (const none of [undefined, '', 7, ['a=1']]) t.strictSame(plain(cookiesOf(none)), {});
  const hostile = cookiesOf('__proto__=x; constructor=y');
  t.equal(Object.getPrototypeOf(hostile), null);
  fc.assert(fc.property(fc.string(), (text) => typeof cookiesOf(text) === 'object'));
});

test('a query with its lists and its brackets', async (t) => {
  t.strictSame(plain(queryOf('/x?a=1&b=2&b=3&c&d=%C3%A4+x#e=4')), { a: '1', b: ['2', '3'], c: '', d: 'ä x' });
  t.match(plain(queryOf('/x?filter[status]=open&filter[tags][]=a&filter[tags][]=b&filter%5Bby%5D=me')), {
    'filter[status]': 'open',
    filter: { status: 'open', tags: ['a', 'b'], by: 'me' },
  });
  for (const none of ['/x', '', undefined, 7]) t.strictSame(plain(queryOf(none)), {});
  t.equal(({} as Record<string, unknown>)['polluted'], undefined);
  queryOf('/x?__proto__[polluted]=1&constructor[prototype][polluted]=1&a[__proto__][polluted]=1');
  t.equal(({} as Record<string, unknown>)['polluted'], undefined);
  t.notOk(JSON.stringify(queryOf(`/x?a${'[b]'.repeat(50)}=1`)).includes('{"b"'), 'no deeper than anybody writes by hand');
  t.ok(Object.keys(queryOf(`/x?${Array.from({ length: 5000 }, (_, index) => `k${index}=1`).join('&')}`)).length <= 200);
  fc.assert(fc.property(fc.string(), (text) => typeof queryOf(`/?${text}`) === 'object'));
  const bracketed = fc.array(fc.constantFrom('a', 'b', '[', ']', '=', '&', '__proto__', '[]', '%5B', '.'), { maxLength: 20 });
  fc.assert(
    fc.property(bracketed, (parts) => {
      queryOf(`/?${parts.join('')}`);
      return Object.keys(Object.prototype).length === 0;
    }),
  );
});

test('the pattern of a route on a path', async (t) => {
  const match = (pattern: string, path: string) => plain(pathPatternOf(pattern)(path));
  t.strictSame(match('/orders/:id', '/orders/7'), { id: '7' });
  t.strictSame(match('/orders/:id', '/orders/7/'), { id: '7' });
  t.strictSame(match('/orders/:id/', '/orders/a%20b'), { id: 'a b' });
  t.strictSame(match('/orders/:id(\\d+)', '/orders/%E0%A4'), { id: '%E0%A4' });
  t.strictSame(match('/a/:b/c/:d', '/a/1/c/2'), { b: '1', d: '2' });
  t.strictSame(match('/', '/'), {});
  t.strictSame(match('/files/*', '/files/a/b.txt'), {});
  t.strictSame(match('/:tenant/files/*', '/acme/files/a'), {});
  for (const [pattern, path] of [
    ['/orders/:id', '/orders'], ['/orders/:id', '/orders/'], ['/orders/:id', '/orders/7/items'], ['/orders', '/Orders'], ['/files/*', '/files/'], ['/', '/x'],
  ] as const) t.equal(match(pattern, path), null, `${path} is none of ${pattern}`);
  const segment = fc.stringMatching(/^[a-z0-9]{1,6}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(segment, fc.boolean()), { minLength: 1, maxLength: 5 }), fc.array(segment, { minLength: 5, maxLength: 5 }), (parts, values) => {
      const pattern = parts.map(([name, isPlace], index) => (isPlace ? `/:p${index}` : `/${name}`)).join('');
      const path = parts.map(([name, isPlace], index) => `/${isPlace ? values[index] : name}`).join('');
      const index = new ByPath<string>();
      index.add(pattern, pattern);
      return pathPatternOf(pattern)(path) !== undefined && index.of(path).includes(pattern);
    }),
  );
  fc.assert(fc.property(fc.string(), fc.string(), (pattern, path) => (pathPatternOf(pattern)(path), true)));
});

test('a host in any case, with its port or without', async (t) => {
  const hosts = new Hosts(['*.shop.example', 'api.example:8080', '::1']);
  for (const host of ['eu.shop.example', 'EU.Shop.Example:443', 'eu.shop.example.', 'api.example:8080', '[::1]:80', '[::1]']) t.ok(hosts.match(host), host);
  for (const host of ['shop.example', 'api.example', 'api.example:80', '', 'eu.shop.example.evil']) t.notOk(hosts.match(host), host);
});

test('whoever sends requests cannot fill the memory with hosts', async (t) => {
  let made = 0;
  const selection = new Preselection<{ hosts?: readonly string[] }, object>([{ hosts: ['a*'] }], (rules) => ({ rules, made: (made += 1) }));
  const first = selection.of('GET', () => 'a1');
  t.equal(selection.of('GET', () => 'a1'), first, 'made once');
  for (let index = 0; index < 600; index += 1) selection.of('GET', () => `host${index}`);
  t.not(selection.of('GET', () => 'a1'), first, 'and forgotten after many others');
});

test('which rules a request is meant by', async (t) => {
  const ruleOf = (name: string, more: Partial<HttpRule>): HttpRule => ({
    name, on: 'http', take: [], spread: [], spread_back: [], on_root: 'first', baggage: [], ...more,
  });
  const rules = [
    ruleOf('order', { routes: [{ method: 'POST', path: '/orders/:id' }] }),
    ruleOf('orders', { routes: [{ path: '/orders/*' }, { path: '/orders' }], methods: ['GET', 'POST'] }),
    ruleOf('host', { hosts: ['*.example'] }),
    ruleOf('deletes', { methods: ['DELETE'] }),
  ];
  const names = (...asked: [method: string, route: string, host?: string]) => httpRulesFor(rules, ...asked).map(({ name }) => name);
  t.strictSame(names('POST', '/orders/:id'), ['order', 'orders']);
  t.strictSame(names('POST', '/orders/7'), ['order', 'orders']);
  t.strictSame(names('GET', '/orders/', 'a.example'), ['orders', 'host']);
  t.strictSame(names('DELETE', '/orders/7'), ['deletes']);
});

test('all headers of a response, however they were given', async (t) => {
  const seen: unknown[] = [];
  const ways: ((response: ServerResponse) => unknown)[] = [
    (response) => response.setHeader('X-Own', 'a').writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'] }),
    (response) => response.writeHead(200, { 'X-Own': 'a', 'Set-Cookie': ['a=1', 'b=2'] }),
    (response) => response.writeHead(200, ['X-Own', 'a', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']),
  ];
  const server = createServer((request, response) => {
    ways[Number(request.url?.slice(1))]?.(response);
    response.end('x');
    seen.push(headersOf(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  for (const index of ways.keys()) {
    await new Promise((resolve) =>
      get({ port: (server.address() as AddressInfo).port, path: `/${index}`, agent: false }, (response) => response.resume().on('end', resolve)));
  }
  for (const headers of seen) t.match(headers, { 'x-own': 'a', 'set-cookie': ['a=1', 'b=2'], date: /GMT/ });
});
