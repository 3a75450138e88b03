import { test } from 'tap';
import { readRules } from '../../../src/config/rules/read-rules.js';
import { reading, readingOne } from './reading.js';

const NOTHING = { take: [], spread: [], spread_back: [], on_root: 'first', baggage: [] };
const KAFKA = { kafka: { topic: 'task-*' } };
const CALL = { function: { file: 'dist/*.js', function: 'run' } };

/** The rules of DESIGN §4 and RULES.md. */
const WRITTEN = [
  {
    name: 'task events',
    kafka: { topic: 'task-*' },
    take: { 'task.id': 'value.taskId', 'tenant.id': 'headers.X-Tenant-Id', 'task.priority': 'value.priority' },
    spread: ['task.id', 'tenant.id'],
    baggage: ['tenant.id'],
  },
  {
    name: 'crawl tasks',
    pg: { table: 'web_crawl_tasks', operation: ['insert', 'UPDATE', 'Select'] },
    take: { 'task.id': 'column.id', 'task.url': 'column.url' },
  },
  {
    name: 'create task',
    function: { file: 'dist/services/*.js', class: 'WebCrawlTaskManager', method: 'createTask' },
    span: 'web_crawl_task.create',
    kind: 'internal',
    take: { 'task.url': 'args[0].url', 'task.id': 'result.id' },
    spread: ['task.id'],
    baggage: [],
    limit: '1000/s',
  },
  {
    name: 'checkout',
    http: { route: 'post /orders/:id' },
    take: { 'order.id': 'params.id', 'customer.tier': 'body.customer.tier', coupon: 'query.coupon' },
  },
];

test('reads the rules of the design', async (t) => {
  const { rules, lines } = reading(WRITTEN);
  t.strictSame(lines, []);
  t.strictSame(rules, [
    {
      name: 'task events',
      on: 'kafka',
      topics: ['task-*'],
      ...NOTHING,
      take: [
        { key: 'task.id', from: ['value', 'taskId'] },
        { key: 'tenant.id', from: ['headers', 'x-tenant-id'] },
        { key: 'task.priority', from: ['value', 'priority'] },
      ],
      spread: ['task.id', 'tenant.id'],
      baggage: ['tenant.id'],
    },
    {
      name: 'crawl tasks',
      on: 'pg',
      tables: [{ name: 'web_crawl_tasks' }],
      operations: ['INSERT', 'UPDATE', 'SELECT'],
      ...NOTHING,
      take: [
        { key: 'task.id', from: ['column', 'id'] },
        { key: 'task.url', from: ['column', 'url'] },
      ],
    },
    {
      name: 'create task',
      on: 'function',
      file: 'dist/services/*.js',
      target: { class: 'WebCrawlTaskManager', method: 'createTask' },
      ...NOTHING,
      take: [
        { key: 'task.url', from: ['args', 0, 'url'] },
        { key: 'task.id', from: ['result', 'id'] },
      ],
      spread: ['task.id'],
      span: ['web_crawl_task.create'],
      kind: 'internal',
      limit: 1000,
      start: false,
    },
    {
      name: 'checkout',
      on: 'http',
      routes: [{ method: 'POST', path: '/orders/:id' }],
      ...NOTHING,
      take: [
        { key: 'order.id', from: ['params', 'id'] },
        { key: 'customer.tier', from: ['body', 'customer', 'tier'] },
        { key: 'coupon', from: ['query', 'coupon'] },
      ],
    },
  ]);
});

test('all that is read is frozen', async (t) => {
  const seen = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    t.ok(Object.isFrozen(value), JSON.stringify(value));
    for (const member of Object.values(value)) seen(member);
  };
  const more = [
    { name: 'a', kafka: { topic: ['a', 'b'], headers: { x: 'y' } }, take: { k: { const: 1 } }, event: 'e {value.id}', parent: 'value.p' },
    { name: 'b', http: { route: ['/a', 'GET /b'], method: 'get', host: 'A' }, take: { k: 'params.a' }, spread_back: 'k' },
  ];
  const { rules, lines } = reading([...WRITTEN, ...more]);
  t.strictSame([rules.length, lines], [6, []]);
  seen(rules);
});

test('a constant is a mapping or a text', async (t) => {
  const take = { a: { const: 'crawl' }, b: 'const: "crawl"', c: "const: 'a b'", d: 'const: plain text', e: { const: 5 }, f: { const: false }, g: 'const: ""' };
  const { rule, lines } = readingOne({ ...KAFKA, take });
  t.strictSame(lines, []);
  t.strictSame(
    rule?.take.map(({ key, constant }) => [key, constant]),
    [['a', 'crawl'], ['b', 'crawl'], ['c', 'a b'], ['d', 'plain text'], ['e', 5], ['f', false], ['g', '']],
  );
  t.strictSame(readingOne({ ...KAFKA, take: { a: { const: null } } }).lines, ['take.a.const: got nothing, expected a text, a number, true or false']);
  t.strictSame(readingOne({ ...KAFKA, take: { a: { const: Number.NaN } } }).lines, ['take.a.const: got NaN, expected a text, a number, true or false']);
  t.strictSame(readingOne({ ...KAFKA, take: { a: { cnst: 'x' } } }).lines, ["take.a.cnst: got the key 'cnst', expected const"]);
  t.match(readingOne({ ...KAFKA, take: { a: ['value.a'] } }).lines, [/take\.a: got a list, expected a path like/]);
});

test('a template is text with places for values', async (t) => {
  const { rule, lines } = readingOne({ ...CALL, span: 'crawl {args[0].kind} {{of}} { this.name }' });
  t.strictSame(lines, []);
  t.strictSame(rule?.on === 'function' && rule.span, ['crawl ', ['args', 0, 'kind'], ' {of} ', ['this', 'name']]);
  const event = readingOne({ ...KAFKA, event: '{value.kind}' });
  t.strictSame(event.rule?.event, [['value', 'kind']]);
  for (const bad of ['a {', 'a }', '{a{b}}', '}{']) t.match(readingOne({ ...CALL, span: bad }).lines, [/pairs of braces/], bad);
  t.match(readingOne({ ...CALL, span: '{}' }).lines, [/span: got an empty text, expected a path/]);
  t.match(readingOne({ ...CALL, span: '{arg[0].kind}' }).lines, [/span: got the root 'arg', expected args/]);
  t.match(readingOne({ ...CALL, span: '{result.kind}' }).lines, [/span: got the root 'result', which is known later/]);
  t.strictSame(readingOne({ ...CALL, event: 'retry {error.code}' }).lines, []);
  t.match(readingOne({ ...CALL, span: 'a'.repeat(300) }).lines, [/300 characters, expected 256 at most/]);
});

test('a limit is calls per second', async (t) => {
  const limits: [unknown, number][] = [['1000/s', 1000], ['60/m', 1], ['30/m', 0.5], ['3600 / h', 1], [50, 50], ['50', 50], ['1.5/s', 1.5]];
  for (const [limit, value] of limits) {
    const { rule } = readingOne({ ...CALL, span: 's', limit });
    t.equal(rule?.on === 'function' && rule.limit, value, String(limit));
  }
  for (const bad of ['0', '-1/s', '1/d', 'many', true, '1e99', {}, 0, Number.NaN, '5/ s x']) {
    t.match(readingOne({ ...CALL, span: 's', limit: bad }).lines, [/^limit: got .*, expected a (number of calls|text)/], String(bad));
  }
});

test('what is taken can spread, travel and reach back; nothing else can', async (t) => {
  const take = { 'task.id': 'value.id', 'tenant.id': 'value.tenant', 'stück': 'value.n' };
  const { rule, lines } = readingOne({ ...KAFKA, take, spread: 'task.id', spread_back: ['tenant.id', 'tenant.id'], baggage: [], on_root: 'last' });
  t.strictSame(lines, []);
  t.strictSame([rule?.spread, rule?.spread_back, rule?.baggage, rule?.on_root], [['task.id'], ['tenant.id'], [], 'last']);
  for (const key of ['spread', 'spread_back', 'baggage']) {
    t.strictSame(readingOne({ ...KAFKA, take, [key]: ['task.id', 'task.idd'] }).lines, [
      `${key}[1]: got 'task.idd', which is not taken, expected task.id (one of task.id, tenant.id, stück)`,
    ]);
    t.match(readingOne({ ...KAFKA, event: 'e', [key]: 'task.id' }).lines, [/which is not taken, expected a key of take/]);
  }
  t.match(readingOne({ ...KAFKA, take, baggage: ['stück'] }).lines, [/baggage\[0\]: got the key 'stück', expected ASCII/]);
  t.match(readingOne({ ...KAFKA, take, on_root: 'frist' }).lines, [/on_root: got 'frist', expected first/]);
  t.strictSame(readingOne({ ...KAFKA, take: { a: 'vlaue' }, spread: ['a'] }).lines.length, 1, 'one fault brings no second');
});

test('keys of attributes are keys', async (t) => {
  for (const key of ['', 'a b', 'a=b', '"a"', 'a\nb', '__proto__', 'constructor', 'x'.repeat(129), 'otel_agent.x', '{a}', 'a,b']) {
    const take = JSON.parse(`{${JSON.stringify(key)}: "value.a"}`);
    t.equal(readingOne({ ...KAFKA, take }).lines.length, 1, key);
  }
  for (const key of ['task.id', 'messaging.kafka.x', 'Größe', 'a/b', 'a-b', 'a:b', '0', 'toString']) {
    t.strictSame(readingOne({ ...KAFKA, take: { [key]: 'value.a' } }).lines, [], key);
  }
});

test('exactly one thing is matched', async (t) => {
  t.match(readingOne({ take: { a: 'value.a' } }).lines, [/got nothing to match, expected exactly one of http, http_client, kafka, pg, function/]);
  t.match(readingOne({ ...KAFKA, ...CALL, take: { a: 'value.a' } }).lines, [/got kafka and function, expected exactly one/]);
  t.match(readingOne({ kafka: null, take: { a: 'value.a' } }).lines, [/kafka: got nothing, expected topic, operation, group or headers \(\{\} for every message\), as \{ topic: task-\* \}/]);
  t.strictSame(readingOne({ kafka: {}, take: { a: 'value.a' } }).lines, []);
  t.strictSame(readingOne({ http: {}, take: { a: 'headers.a' } }).lines, []);
  t.strictSame(readingOne({ pg: {}, take: { a: 'row_count' } }).lines, []);
  t.strictSame(readingOne({ http_client: {}, take: { a: 'response.status' } }).lines, []);
});

test('a key that nobody knows is an error with the nearest known one', async (t) => {
  const cases: [object, RegExp][] = [
    [{ ...KAFKA, tak: {}, take: { a: 'value' } }, /^tak: got the key 'tak', expected take$/],
    [{ ...KAFKA, sprd: [], take: { a: 'value' } }, /^sprd: got the key 'sprd', expected spread/],
    [{ ...KAFKA, span: 'x', take: { a: 'value' } }, /^span: got span in a rule for kafka, expected span in rules for function only/],
    [{ ...KAFKA, limit: '1/s', take: { a: 'value' } }, /^limit: got limit in a rule for kafka/],
    [{ ...KAFKA, start: true, take: { a: 'value' } }, /^start: got start in a rule for kafka/],
    [{ kafka: { topik: 'a' }, take: { a: 'value' } }, /^kafka\.topik: got the key 'topik', expected topic/],
    [{ kafka: { topics: 'a' }, take: { a: 'value' } }, /^kafka\.topics: got the key 'topics', expected topic/],
    [{ http: { path: '/a' }, take: { a: 'query.a' } }, /^http\.path: got the key 'path', expected route/],
    [{ http_client: { route: '/a' }, take: { a: 'response.status' } }, /expected path$/],
    [{ pg: { tabel: 'a' }, take: { a: 'column.a' } }, /^pg\.tabel: got the key 'tabel', expected table/],
    [{ function: { file: 'a', clas: 'A', method: 'm' }, span: 's' }, /^function\.clas: got the key 'clas', expected class/],
    [{ ...KAFKA, '<<': {}, take: { a: 'value' } }, /^(<<|\["<<"\]): got the key '<<', expected one of name,/],
    [JSON.parse('{"kafka": {}, "__proto__": {"take": {}}, "take": {"a": "value"}}'), /./],
  ];
  for (const [rule, line] of cases) {
    const own = JSON.parse(JSON.stringify(rule)) as object;
    const { lines } = readingOne(own);
    if (lines.length > 0 || !Object.hasOwn(own, '__proto__')) t.match(lines, [line], JSON.stringify(rule));
    t.ok(lines.length <= 1, lines.join('\n'));
  }
  const { lines } = reading([JSON.parse('{"name": "p", "kafka": {}, "take": {"a": "value"}, "__proto__": {"spread": ["a"]}}')]);
  t.match(lines, [/got the key '__proto__'/]);
});

test('members that contradict each other, or do nothing, are refused', async (t) => {
  t.match(readingOne({ ...CALL, span: 'a', event: 'b' }).lines, [/^event: got span and event, expected one of them/]);
  t.match(readingOne({ ...CALL, kind: 'server', take: { a: 'args[0]' } }).lines, [/^kind: got kind without span/]);
  t.match(readingOne({ ...CALL, start: true, take: { a: 'args[0]' } }).lines, [/^start: got start without span/]);
  t.match(readingOne({ ...CALL }).lines, [/got a rule that does nothing, expected take, span, event or parent/]);
  t.match(readingOne({ ...KAFKA, take: {} }).lines, [/got a rule that does nothing, expected take, event or parent/]);
  t.strictSame(readingOne({ ...KAFKA, parent: 'value.parentId' }).rule?.parent, ['value', 'parentId']);
  t.match(readingOne({ ...KAFKA, parent: 'args[0]' }).lines, [/^parent: got the root 'args'/]);
  const { rule } = readingOne({ ...CALL, span: 's', start: true, kind: 'Consumer', parent: 'args[0].parent' });
  t.match(rule, { start: true, kind: 'consumer', parent: ['args', 0, 'parent'] });
  t.match(readingOne({ ...CALL, span: 's', kind: 'intrenal' }).lines, [/^kind: got 'intrenal', expected internal/]);
  t.match(readingOne({ ...CALL, span: 's', start: 'yes' }).lines, [/^start: got 'yes', expected true or false/]);
});

test('a faulty rule is left out, the others work, and each fault is told', async (t) => {
  const { rules, lines } = reading([
    { name: 'good', ...KAFKA, take: { a: 'value.a' } },
    { name: 'bad', kafka: { topic: [], operation: 'sned' }, take: { a: 'value..a', b: 'value.b' }, sprea: ['a'], limit: 1 },
    'tasks',
    null,
    { ...KAFKA, take: { a: 'value.a' } },
    { name: 'good', ...CALL, span: 's' },
    { name: 'also good', ...CALL, span: 's' },
    { name: ' ', ...CALL, span: 's' },
    { name: 7, ...CALL, span: 's' },
  ]);
  t.strictSame(rules.map(({ name }) => name), ['good', 'also good']);
  t.match(lines, [
    /^rules\[1\]\.sprea: got the key 'sprea', expected spread/,
    /^rules\[1\]\.limit: got limit in a rule for kafka/,
    /^rules\[1\]\.kafka\.topic: got an empty list/,
    /^rules\[1\]\.take\.a: got 'value\.\.a'/,
    /^rules\[2\]: got 'tasks', expected a rule with name/,
    /^rules\[3\]: got nothing, expected a rule/,
    /^rules\[4\]: got no name/,
    /^rules\[5\]\.name: got a second rule 'good', expected a name of its own/,
    /^rules\[7\]\.name: got ' ', expected a name/,
    /^rules\[8\]\.name: got 7, expected a name/,
  ]);
  t.equal(lines.length, 10);
});

test('there are bounds: rules, values of one rule, faults that are told', async (t) => {
  const many = Array.from({ length: 2001 }, (_, at) => ({ name: `rule ${at}`, ...KAFKA, take: { a: 'value' } }));
  t.match(reading(many).lines, [/^rules\[2000\]: got 2001 rules, expected 2000 at most/]);
  t.equal(reading(many).rules.length, 2000);
  const take = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`a${at}`, 'value']));
  t.match(readingOne({ ...KAFKA, take }).lines, [/^take: got 101 values, expected 100 at most/]);
  const { lines } = reading(Array.from({ length: 200 }, () => ({})));
  t.equal(lines.length, 50);
  t.match(lines.at(-1), /\(and \d+ more faults\)/);
  t.match(readingOne({ kafka: { topic: 'x'.repeat(600) }, take: { a: 'value' } }).lines, [/kafka\.topic: got a text of 600 characters/]);
  t.match(readingOne({ kafka: { topic: 'x'.repeat(200_000) }, take: { a: 'value' } }).lines, [/too large/]);
  t.match(reading('tasks').lines, [/^rules: expected a list of rules/]);
  t.match(reading({ name: 'a' }).lines, [/^rules: expected a list of rules/]);
});

test('a fault shows no credentials', async (t) => {
  t.match(readingOne({ ...KAFKA, take: { a: 'http://me:s3cret@host/' } }).lines, [/\(hidden\)/]);
});

test('one mistake is one fault', async (t) => {
  const take = { a: 'value.a' };
  const cases: [object, string][] = [
    [{ ...KAFKA, takes: take }, "takes: got the key 'takes', expected take"],
    [{ kafak: { topic: 'a' }, take }, "kafak: got the key 'kafak', expected kafka"],
    [{ kafka: null, topic: 'a', take }, "topic: got the key 'topic' beside kafka, expected it inside of kafka, indented further"],
    [{ http: {}, table: 'a', take: { a: 'query.a' } }, "table: got the key 'table', expected it inside of pg"],
    [{ ...KAFKA, take, spread: 'a, b' }, "spread: got 'a, b', expected a list like [a]"],
  ];
  for (const [rule, line] of cases) t.strictSame(readingOne(rule).lines, [line]);
  const { lines } = readingOne({ ...KAFKA, take: { a: 'vlaue.a', b: 'value.b', c: 'value[' }, spread: ['x'] });
  t.match(lines, [/^take\.a: got the root 'vlaue', expected value/, /^take\.c: got 'value\[', which is no path from character 6 on/]);
  t.equal(lines.length, 2, 'each wrong path is told at once');
});

test('a fault names its rule, but for one whose name another has', async (t) => {
  const parsed = readRules([{ name: ' a ', kafka: 1, take: {} }, { name: 'b', ...CALL, span: 's' }, { name: 'b', ...CALL, limit: 'x' }, { kafka: 1 }, { name: 'x'.repeat(101), kafka: 1 }]);
  const names = 'faults' in parsed ? parsed.faults?.map(({ path, rule }) => [path[0], rule]) : undefined;
  t.strictSame(new Map(names as [number, string][]), new Map<number, unknown>([[0, "'a'"], [2, undefined], [3, undefined], [4, `'${'x'.repeat(60)}…'`]]));
});
