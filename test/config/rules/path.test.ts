import * as fc from 'fast-check';
import { test } from 'tap';
import { pathOf } from '../../../src/config/rules/path.js';
import { Wrong } from '../../../src/config/rules/fault.js';
import { ROOTS, type RuleKind } from '../../../src/config/rules/root-kinds.js';

/** The steps, or what is wrong. */
function read(text: string, kind: RuleKind, without: readonly string[] = []): unknown {
  try {
    return pathOf(text, kind, without);
  } catch (thrown) {
    if (!(thrown instanceof Wrong)) throw thrown;
    return `${thrown.message}; ${thrown.expected}`;
  }
}

test('a path is names, .name, ["name"] and [0]', async (t) => {
  const good: [RuleKind, string, unknown[]][] = [
    ['kafka', 'value', ['value']],
    ['kafka', 'value.taskId', ['value', 'taskId']],
    ['kafka', 'value.customer["tier"]', ['value', 'customer', 'tier']],
    ['kafka', "value['a b'].c", ['value', 'a b', 'c']],
    ['kafka', 'value["say \\"hi\\" \\\\"]', ['value', 'say "hi" \\']],
    ['kafka', 'value["a.b"][ 0 ][12].c', ['value', 'a.b', 0, 12, 'c']],
    ['kafka', 'value.items.0.id', ['value', 'items', 0, 'id']],
    ['kafka', 'value.007', ['value', '007']],
    ['kafka', 'value.user-id.$ref.@type.a/b.naïve', ['value', 'user-id', '$ref', '@type', 'a/b', 'naïve']],
    ['kafka', 'key', ['key']],
    ['function', 'args', ['args']],
    ['function', 'args[0].url', ['args', 0, 'url']],
    ['function', 'args.0.url', ['args', 0, 'url']],
    ['function', 'this.queue.name', ['this', 'queue', 'name']],
    ['function', 'result.id', ['result', 'id']],
    ['function', 'error.code', ['error', 'code']],
    ['http', 'params.id', ['params', 'id']],
    ['http', 'params.0', ['params', 0]],
    ['http', 'query.filter.name', ['query', 'filter', 'name']],
    ['http', 'body.customer.tier', ['body', 'customer', 'tier']],
    ['http', 'user.tenant.id', ['user', 'tenant', 'id']],
    ['http', 'user', ['user']],
    ['http', 'response.status', ['response', 'status']],
    ['http_client', 'response.status', ['response', 'status']],
    ['pg', 'row_count', ['row_count']],
  ];
  for (const [kind, text, path] of good) t.strictSame(read(text, kind), path, text);
});

test('names of headers, cookies and baggage have dots in them, and headers no case', async (t) => {
  t.strictSame(read('headers.X-Tenant-Id', 'kafka'), ['headers', 'x-tenant-id']);
  t.strictSame(read('headers["X-Tenant-Id"]', 'http'), ['headers', 'x-tenant-id']);
  t.strictSame(read('headers.Task.Id', 'kafka'), ['headers', 'task.id']);
  t.strictSame(read('headers.x-forwarded-for[1]', 'http'), ['headers', 'x-forwarded-for', 1]);
  t.strictSame(read('response.headers.X-Cache.Hit', 'http'), ['response', 'headers', 'x-cache.hit']);
  t.strictSame(read('cookies.Session.Tier', 'http'), ['cookies', 'Session.Tier']);
  for (const kind of Object.keys(ROOTS) as RuleKind[]) {
    t.strictSame(read('baggage.tenant.id', kind), ['baggage', 'tenant.id'], kind);
    t.strictSame(read('correlation.id', kind), ['correlation', 'id'], kind);
  }
  t.match(read('headers["a"].b', 'kafka'), /a value in a value of headers/);
  t.match(read('headers', 'kafka'), /headers alone; one name: headers\.name/);
  t.match(read('headers[0]["a"]', 'kafka'), /a value in a value of headers/);
});

test('a column is one name, and a parameter one number', async (t) => {
  t.strictSame(read('column.id', 'pg'), ['column', 'id']);
  t.strictSame(read('column["Weird Name"]', 'pg'), ['column', 'Weird Name']);
  t.match(read('column', 'pg'), /column with 0 names; one name: column\.id/);
  t.match(read('column.a.b', 'pg'), /column with 2 names/);
  t.strictSame(read('args[0]', 'pg'), ['args', 0]);
  t.strictSame(read('param[2]', 'pg'), ['param', 2]);
  for (const text of ['param', 'param.id', 'param[0].id', 'args', 'args[0][1]']) t.match(read(text, 'pg'), /without its number alone/, text);
});

test('a root that a rule does not have is refused, and the nearest is named', async (t) => {
  t.match(read('vlaue.id', 'kafka'), /^the root 'vlaue'; value \(one of value, headers, key/);
  t.match(read('header.x', 'http'), /^the root 'header'; headers/);
  t.match(read('arg[0]', 'function'), /^the root 'arg'; args/);
  t.match(read('value.id', 'http'), /^the root 'value'; /);
  t.match(read('columns.id', 'pg'), /^the root 'columns'; column/);
  t.match(read('params.id', 'http_client'), /^the root 'params'; /);
  t.match(read('response.body', 'http'), /the root 'response\.body'; response\.headers\.<name> or response\.status/);
  t.match(read('response', 'http'), /response alone/);
  t.match(read('response.status.x', 'http'), /response/);
  t.match(read('correlation', 'pg'), /; correlation\.id$/);
  t.match(read('correlation.parent_id', 'pg'), /; correlation\.id$/);
  t.match(read('topic.name', 'kafka'), /a value in topic; topic alone/);
  t.match(read('this', 'function'), /this alone/);
  t.match(read('result.id', 'function', ['result', 'error']), /^the root 'result', which is known later; /);
});

test('what is no path is refused from the character on that makes it none: nothing is evaluated', async (t) => {
  const bad = ['', '.', 'value.', 'value..a', 'value[', 'value[]', 'value[a]', 'value[-1]', 'value[1.5]', 'value["a]', 'value."a"', 'value.a b'];
  const code = ['value.id || 1', 'value.id()', 'value[0+1]', 'value?.id', 'value.id;', '`x`', 'value=1', 'value.#x', 'value.*', '${value}', 'value.{a}'];
  for (const text of [...bad, ...code]) t.match(read(text, 'kafka'), /; (a path: )?names, \.name, \["name"\] and \[0\]$/, text);
  t.match(read('value.id()', 'kafka'), /is no path from character 9 on;/);
  t.match(read(`value.${'a'.repeat(300)}`, 'kafka'), /a path of 306 characters; 256 at most/);
  t.match(read(`value${'.a'.repeat(17)}`, 'kafka'), /17 steps; 16 at most/);
});

test('ways out of the data are refused in every form', async (t) => {
  for (const name of ['__proto__', 'prototype', 'constructor']) {
    for (const text of [`value.${name}`, `value.a.${name}.b`, `value["${name}"]`, `value['${name}']`, `headers.${name}`]) {
      t.match(read(text, 'kafka'), new RegExp(`the name '${name}' in a path`), text);
    }
    t.type(read(name, 'kafka'), 'string');
    t.match(read(`params.${name}`, 'http'), /the name/);
    t.match(read(`headers.${name.toUpperCase()}`, 'kafka'), /the name/);
  }
  t.match(read('value["__pro\\to__"]', 'kafka'), /the name '__proto__'/, 'escapes are read first');
});

test('any text is a path of allowed steps, or a fault that is told', async (t) => {
  const pieces = fc.constantFrom('value', 'headers', '.', '[', ']', '"', "'", '\\', '0', '12', 'a', '__proto__', 'constructor', '-', ' ', '(', '🦉', '\0', 'correlation', 'id');
  const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')));
  fc.assert(
    fc.property(texts, fc.constantFrom(...(Object.keys(ROOTS) as RuleKind[])), (text, kind) => {
      const path = read(text, kind);
      if (typeof path === 'string') return;
      const [root, ...steps] = path as (string | number)[];
      t.ok(Object.isFrozen(path) && Object.hasOwn(ROOTS[kind], String(root)));
      for (const step of steps) {
        if (typeof step === 'number' ? !Number.isSafeInteger(step) || step < 0 : ['__proto__', 'prototype', 'constructor'].includes(step)) {
          throw new Error(`${JSON.stringify(text)} gave ${JSON.stringify(path)}`);
        }
      }
    }),
    { numRuns: 5000 },
  );
});

test('a root of another name is answered with ours', async (t) => {
  const cases: [RuleKind, string, string][] = [
    ['kafka', 'body.id', 'value'],
    ['kafka', 'message.value.id', 'the path without it, like value.id'],
    ['http', 'req.body.id', 'the path without it, like body.id'],
    ['http', 'param.id', 'params (one of params, query, headers, cookies, body, user, response, baggage, correlation)'],
    ['http_client', 'res.status', 'response.status or response.headers.<name>'],
    ['pg', '$2', 'param[1]'],
    ['pg', 'row.id', 'column'],
    ['function', 'arguments[0]', 'args'],
    ['function', 'order.id', 'one of args, this, result, error, baggage, correlation'],
    ['function', 'acme', 'one of args, this, result, error, baggage, correlation; a fixed text is "const: acme"'],
    ['function', 'toString', 'one of args, this, result, error, baggage, correlation; a fixed text is "const: toString"'],
  ];
  for (const [kind, text, expected] of cases) t.equal(String(read(text, kind)).replace(/^the root '[^']*'; /, ''), expected, text);
});
