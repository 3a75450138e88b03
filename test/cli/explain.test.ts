import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { SETTINGS } from '../../src/config/settings.js';
import { ROOT } from '../support/run-app.js';

const CLI = join(ROOT, 'dist/cli.cjs');

/** Runs the command as a user does, without anything of this environment that it would read. */
function run(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, env, encoding: 'utf8', maxBuffer: 1e8 });
  return { code: status, stdout, stderr };
}

const folderOf = (t: Test, file: string) => realpathSync(t.testdir({ 'otel-agent.yaml': file }));

const GOOD = `service: {name: shop}
rules:
  - name: orders
    http: {route: "POST /orders/:id", method: POST, host: "*.shop.example"}
    take: {order.id: params.id, kind: "const: web"}
    spread_back: [order.id]
  - name: calls
    http_client: {host: payments.internal, path: "/v1/*"}
    take: {code: response.status}
  - name: done
    function: {file: "dist/*.js", object: jobs, method: run}
    event: "done {args[0].id}"
    take: {job.id: "args[0].id"}
    parent: args[0].parentId
`;

test('shows what docs/explain.md says', async (t) => {
  const page = readFileSync(join(ROOT, 'docs/explain.md'), 'utf8');
  const [, file = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
  const [, command = '', output = ''] = /```console\n\$ (.*)\n([^]*?)```/.exec(page) ?? [];
  const folder = folderOf(t, file);
  const { stdout, stderr, code } = run(folder, ['explain', '--topic', 'task-created', '--sql', 'UPDATE web_crawl_tasks SET url = $1 WHERE id = $2'], {
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=5ecret',
  });
  t.match(command, /^OTEL_EXPORTER_OTLP_HEADERS=x-key=5ecret npx otel-agent explain --topic task-created --sql 'UPDATE/);
  // `rules` is shown by itself.
  const others = Object.keys(SETTINGS).length - 1 - 3;
  t.equal(stdout, output.replace('/srv/task-manager', folder).replace('%OTHERS%', String(others)));
  t.equal(stderr, '');
  t.equal(code, 0);
});

test('says each kind of rule in words', async (t) => {
  const { stdout, code } = run(folderOf(t, GOOD), ['explain']);
  t.equal(code, 0);
  for (const words of [
    'matches  requests received on POST /orders/:id by POST for host *.shop.example\n',
    'takes    order.id = params.id\n             kind     = "web"\n',
    'becomes  order.id also on the spans above that are open\n',
    'matches  requests sent to host payments.internal on /v1/*\n',
    'takes    code = response.status\n',
    'matches  calls of jobs.run in dist/*.js\n',
    'becomes  an event of the active span: done {args[0].id}\n',
    "args[0].parentId is the parent's correlation id\n",
  ]) {
    t.ok(stdout.includes(words), words);
  }
});

test('shows of every setting where it is from, and no secret', async (t) => {
  const folder = folderOf(t, 'export: {endpoint: "https://u:5ecret@h/token5ecret", headers: {authorization: Bearer 5ecret}}\nredaction: {hash_key: 5ecret5ecret5ecret5ecret5ecret5ecret5ecret}');
  writeFileSync(join(folder, '.env'), 'OTEL_AGENT_SERVICE_VERSION=7\nOTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://5ecret@h:1/5ecret');
  const { stdout, code } = run(folder, ['explain', '--all'], { SERVICE_NAME: 'shop', OTEL_AGENT_EXPORT_ENDPOINTS: 'http://a:1/5ecret,http://u:5ecret@b' });
  t.equal(code, 0);
  t.notMatch(stdout, /5ecret/);
  t.match(stdout, /^ {2}service\.name +shop +SERVICE_NAME$/m);
  t.match(stdout, /^ {2}service\.version +7 +OTEL_AGENT_SERVICE_VERSION in \.env$/m);
  t.match(stdout, /^ {2}export\.endpoints +http:\/\/a:1\/…, \(hidden\) +OTEL_AGENT_EXPORT_ENDPOINTS$/m);
  t.match(stdout, /^ {2}export\.headers +authorization=\(hidden\) +otel-agent\.yaml:1:\d+$/m);
  for (const key of Object.keys(SETTINGS)) if (key !== 'rules') t.ok(stdout.includes(`\n  ${key} `), key);
  t.notMatch(run(folder, ['explain', '--all', '--json']).stdout, /5ecret/);
});

test('shows no secret of the rules either: what would leave redacted is printed so', async (t) => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
  const folder = folderOf(t, `rules:
  - name: card 4111 1111 1111 1111
    kafka: {topic: t, headers: {authorization: Bearer 5ecret5ecret, x-password: 5ecret}}
    take: {password: {const: 5ecret}, api_key: "const: 5ecret", note: {const: ${jwt}}, url: {const: "postgres://u:5ecret@h/db"}, n: {const: 7}, pw: value.password}
  - name: text
    pg: {statement: "select 1 where password='5ecret'"}
    take: {n: row_count}
  - name: call
    function: {file: x.js, function: f}
    span: "open postgres://u:5ecret@h/db {args[0]}"`);
  for (const args of [['explain', '--topic', 't'], ['explain', '--json', '--topic', 't']]) {
    const { stdout } = run(folder, args);
    t.notMatch(stdout, /5ecret|4111|dozjg/, args.join(' '));
    t.match(stdout, /value\.password/);
    t.match(stdout, /\[REDACTED:jwt\]/);
  }
  t.match(run(folder, ['explain']).stdout, /^ +n +=? ?= 7$/m);
});

test('checks for CI', async (t) => {
  t.equal(run(folderOf(t, GOOD.replace(/ {2}- name: done[^]*/, '')), ['explain', '--check']).code, 0);
  t.equal(run(t.testdir({}), ['explain', '--check']).code, 0, 'no file is no fault');
  const bad = folderOf(t, 'sampling:\n  ration: 0.5\nrules:\n  - name: a\n    kafka: {topc: x}\n');
  const { code, stdout } = run(bad, ['explain', '--check']);
  t.equal(code, 1);
  t.match(stdout, /^Problems \(3\)$/m);
  t.match(stdout, /\[OTA-015\] sampling\.ration in otel-agent\.yaml:2:3: there is no such setting; is it sampling\.ratio\?/);
  t.match(stdout, /\[OTA-075\] rules\[0\]\.kafka\.topc in otel-agent\.yaml:5:13: got the key 'topc', expected topic/);
  t.equal(run(bad, ['explain']).code, 0, 'only --check judges');
  t.equal(run(folderOf(t, 'a: ['), ['explain', '--check']).code, 1);
  t.match(run(folderOf(t, 'redaction: {mode: of}'), ['explain', '--check']), { code: 1, stdout: /NO SPAN IS EXPORTED: redaction\.mode in otel-agent\.yaml:1:13|OTA-010/ });
  t.match(run(folderOf(t, 'redaction: {deny: [{}]}'), ['explain', '--check']), { code: 1, stdout: /NO SPAN IS EXPORTED: redaction\.deny\[0\] in otel-agent\.yaml:1:20 is not valid/ });
});

test('finds faults of the file that a variable hides, and takes notes for none', async (t) => {
  const folder = folderOf(t, 'sampling: {ratio: 7}\nredaction: {mode: off}');
  const { code, stdout } = run(folder, ['explain', '--check'], { OTEL_AGENT_SAMPLING_RATIO: '0.5', SERVICE_NAME: 'shop' });
  t.equal(code, 1);
  t.match(stdout, /^Problems \(1\)$/m);
  t.match(stdout, /sampling\.ratio in otel-agent\.yaml:1:12: got '7'/);
  t.match(stdout, /^Notes\n {2}\[OTA-012\].*SERVICE_NAME[^]*OTA-050/m);
  t.equal(run(folderOf(t, 'redaction: {mode: off}'), ['explain', '--check']).code, 0);
});

test('reads another file, and says with its exit code that it cannot be got at', async (t) => {
  const folder = realpathSync(t.testdir({ 'otel-agent.yaml': 'service: {name: a}', 'b.yaml': 'service: {name: b}', dir: {} }));
  t.match(run(folder, ['explain', '--config', 'b.yaml']).stdout, /service\.name +b +b\.yaml:1:11/);
  t.match(run(folder, ['explain', '--config=b.yaml'], { OTEL_AGENT_CONFIG: 'c.yaml' }), { code: 0, stdout: /reads b\.yaml/ });
  for (const args of [['--config', 'no.yaml'], ['--config', 'dir', '--check'], ['--json', '--config', 'no.yaml']]) {
    t.match(run(folder, ['explain', ...args]), { code: 2, stdout: /could not be read/ }, args.join(' '));
  }
  t.match(run(folder, ['explain'], { OTEL_SDK_DISABLED: 'true' }).stdout, /service\.name +a +otel-agent/, 'an agent that is switched off is explained too');
});

test('shows which rules match what it is asked about', async (t) => {
  const folder = folderOf(
    t,
    `rules:
  - {name: some, kafka: {topic: [a-*, b], operation: process, group: g, headers: {x-t: v}}, take: {x: topic}}
  - {name: all, kafka: {}, take: {x: topic}}
  - {name: order, http: {route: "POST /orders/:id"}, take: {x: params.id}}
  - {name: here, http: {host: a.example}, take: {x: params.id}}
  - {name: t, pg: {table: t}, take: {x: column.id}}
`,
  );
  const args = ['--topic', 'a-1', '--topic', 'c', '--route', 'post /orders/:id', '--route', '/else', '--host', 'a.example'];
  const { stdout } = run(folder, ['explain', ...args, '--sql', "SELECT * FROM t WHERE id = $1 AND name = 'secret name'", '--sql', 'SELEC nonsense']);
  t.match(stdout, / {2}a-1\n {4}only {3}some: to process, in group g, with x-t: v\n {4}rules {2}some, all\n {2}c\n {4}rules {2}all\n/);
  t.match(stdout, / {2}POST \/orders\/:id\n {4}host {3}a\.example\n {4}rules {2}(order, here|here, order)\n {2}GET \/else\n {4}host {3}a\.example\n {4}rules {2}here\n/);
  t.match(stdout, /does +SELECT t\n {4}bound +t\.id = \$1\n/);
  t.match(stdout, /SELEC nonsense\n {4}not read +PostgreSQL's grammar has no such statement\n/);
  t.notMatch(stdout, /secret name/);
  t.match(run(folder, ['explain', '--route', 'orders']), { code: 2, stderr: /'orders' is no route like 'POST \/orders\/:id'/ });
});

test('names the rule that comes nearest, where none matches what it is asked about', async (t) => {
  const rules = 'rules:\n  - {name: order, http: {route: "POST /order/:id"}, take: {x: params.id}}\n  - {name: t, kafka: {topic: task-created}, take: {x: topic}}\n';
  const { stdout } = run(folderOf(t, rules), ['explain', '--route', 'POST /orders/:id', '--topic', 'tasks-created', '--topic', 'mails', '--route', 'GET /order/7']);
  t.match(stdout, / {2}POST \/orders\/:id\n {4}nearest {2}order: POST \/order\/:id\n {4}rules {4}none\n/);
  t.match(stdout, / {2}GET \/order\/7\n {4}nearest {2}order: POST \/order\/:id\n {4}rules {4}none\n/);
  t.match(stdout, / {2}tasks-created\n {4}nearest {2}t: task-created\n {4}rules {4}none\n/);
  t.match(stdout, / {2}mails\n {4}rules {2}none\n/);
});

test('shows the functions that a rule is about, or the nearest ones', async (t) => {
  const folder = t.testdir({
    dist: { 'jobs.js': "'use strict';\nclass Jobs {\n  async run(job) {\n    return job;\n  }\n}\nexports.Jobs = Jobs;\n" },
    'otel-agent.yaml': `rules:
  - {name: run, function: {file: "dist/*.js", class: Jobs, method: run}, span: run}
  - {name: runs, function: {file: "dist/*.js", class: Jobs, method: runn}, span: run}
  - {name: none, function: {file: "lib/*.js", function: run}, span: run}
`,
  });
  const { stdout, code } = run(folder, ['explain', '--check']);
  t.equal(code, 1);
  t.match(stdout, /found +dist\/jobs\.js:3 Jobs\.run\n/);
  t.match(stdout, /found +nothing: no Jobs\.runn in dist\/jobs\.js; is it Jobs\.run\?\n/);
  t.match(stdout, /^Problems \(2\)\n {2}the rule 'runs' in otel-agent\.yaml:3:5 matches no function: no Jobs\.runn.*\n {2}the rule 'none' in otel-agent\.yaml:4:5 .*no file is lib\/\*\.js \(from the working directory; \*\*\/ is any folder\)\n/m);
  writeFileSync(join(folder, 'otel-agent.yaml'), 'rules:\n  - {name: run, function: {file: "dist/*.js", class: Jobs, method: run}, span: run}');
  t.equal(run(folder, ['explain', '--check']).code, 0);
});

test('prints JSON for other programs', async (t) => {
  const { stdout, code } = run(folderOf(t, GOOD), ['explain', '--json', '--route', 'POST /orders/1']);
  t.equal(code, 0);
  const json = JSON.parse(stdout) as { rules: unknown[]; settings: unknown[]; matches: unknown[]; problems: unknown[] };
  t.match(json, { files: [/otel-agent\.yaml$/], matches: [{ what: 'POST /orders/1', rules: [] }], notes: [] });
  t.match(json.rules, [{ name: 'orders', place: 'otel-agent.yaml:3:5', matches: String, rule: { on: 'http', routes: [{ method: 'POST', path: '/orders/:id' }] } }, {}, {}]);
  t.ok(json.settings.some((row) => JSON.stringify(row) === '{"key":"service.name","value":"shop","from":"otel-agent.yaml:1:11"}'));
});

test('helps, and names the nearest word', async (t) => {
  const folder = t.testdir({});
  for (const args of [[], ['--help'], ['-h'], ['help'], ['explain', '--help']]) t.match(run(folder, args), { code: 0, stdout: /otel-agent explain \[options\]/, stderr: '' }, args.join(' '));
  t.match(run(folder, ['--version']), { code: 0, stdout: /^\d+\.\d+\.\d+\n$/ });
  for (const [args, expected] of [
    [['explian'], "there is no command 'explian'; is it explain?"],
    [['__proto__'], "there is no command '__proto__'"],
    [['explain', '--chek'], 'there is no option --chek; is it --check?'],
    [['explain', '--config'], /config/],
    [['explain', 'more'], /more/],
    [['explain', '--check=no'], /check/],
    [['explain', '-x'], /-x/],
  ] as const) {
    const { code, stdout, stderr } = run(folder, args);
    t.equal(code, 2, args.join(' '));
    t.equal(stdout, '');
    t.match(stderr, expected);
    t.equal(stderr.split('\n').length, 2, 'one line');
  }
});

test('prints nothing that steers a terminal, and starts no agent', async (t) => {
  const { stdout, stderr } = run(folderOf(t, 'service: {name: "a\\u001b[31mred\\u0007"}\nrules:\n  - {name: a, kafka: {}, take: {x: topic}}\n'), ['explain'], { OTEL_LOG_LEVEL: 'all' });
  t.notMatch(stdout.replaceAll('\n', ''), /\p{Cc}/u);
  t.equal(stderr, '');
});
