import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { syncHooksAreSound } from '../../../src/load/sync-hooks.js';
import { runBoth } from '../../containment/alike.js';
import { type AppRun, ROOT, runTraced } from '../../support/run-app.js';

// Functions of a service in a process of its own, by dist: every kind of source × every way to load the agent. .ci/run goes through all Nodes.

const SOUND = syncHooksAreSound(process.versions.node);
const STRIPS = (process.features as { typescript?: unknown }).typescript !== undefined && (process.features as { typescript?: unknown }).typescript !== false;
const TSX = join(ROOT, 'node_modules/tsx/dist');

/** A service whose line numbers are known: `work` fails on line 4. */
const SERVICE = (types: boolean) => {
  const number = types ? ': number' : '';
  return `class Service {
  async run(n${number}) {
    await null;
    return this.#work(n);
  }
  #work(n${number}) { if (n < 0) throw new Error('negative'); return helpers.twice(n); }
  *steps(n${number}) { for (let at = 0; at < n; at += 1) yield at; }
  later = async (n${number}) => n;
}
const helpers = { twice: (n${number}) => n * 2 };
const service = new Service();
service.run(21).then(async (result) => {
  console.log(JSON.stringify([result, [...service.steps(3)], await service.later(5)]));
  await service.run(-1).catch((error${types ? ': any' : ''}) => console.log(error.stack.split('\\n').map((line${types ? ': string' : ''}) => line.replace(/\\(?(?:file:)?\\/.*\\//, '').replace(/:\\d+\\)?$/, '')).join('|')));
});
`;
};

const RULES = (file: string) => `
rules:
  - { name: run, function: { file: "${file}", class: Service, method: run }, span: "service.run", take: { n: "args[0]", result: result } }
  - { name: work, function: { file: "${file}", class: Service, method: "#work" }, span: work }
  - { name: steps, function: { file: "${file}", class: Service, method: steps }, span: steps }
  - { name: later, function: { file: "${file}", class: Service, method: later }, span: "later {args[0]}", kind: client }
  - { name: twice, function: { file: "${file}", object: helpers, method: twice }, span: twice, take: { result: result } }
`;

const SPANS = ['later 5 <- none', 'service.run <- none', 'service.run <- none !negative', 'steps <- none', 'twice <- work', 'work <- service.run', 'work <- service.run !negative'];

function shown(spans: readonly FinishedSpan[]): string[] {
  return spans
    .map(({ name, parentSpanId, status }) => {
      const parent = spans.find(({ spanId }) => spanId === parentSpanId)?.name ?? 'none';
      return `${name} <- ${parent}${status.code === 'ERROR' ? ` !${status.message}` : ''}`;
    })
    .sort();
}

/** A folder with the files, its rules, and the agent as its users have it. */
function folder(t: Test, files: Record<string, unknown>, rules: string): string {
  return t.testdir({
    'otel-agent.yaml': rules,
    'package.json': '{"name":"service"}',
    node_modules: { '@org': { 'otel-agent': t.fixture('symlink', ROOT) } },
    ...files,
  } as never);
}

async function check(t: Test, what: string, cwd: string, file: string, run: Partial<AppRun> = {}): Promise<void> {
  const { spans, code, stdout, stderr, agentLines } = await runTraced({ file: join(cwd, file).slice(ROOT.length + 1), cwd, ...run });
  t.strictSame({ code, stderr, agentLines }, { code: 0, stderr: '', agentLines: [] }, what);
  t.strictSame(shown(spans), SPANS, what);
  const [first, stack = ''] = stdout.split('\n');
  t.equal(first, '[42,[0,1,2],5]', what);
  // The line of each frame is that of the source.
  t.match(stack, /Error: negative\| +at .*:6\|.*:4\|/, what);
  t.match(spans.find(({ name, status }) => name === 'service.run' && status.code !== 'ERROR')?.attributes, { n: 21, result: 42, 'code.function.name': 'Service.run' });
}

t.test('JavaScript: ES modules and CommonJS, however the agent is loaded, and the entry itself', async (t) => {
  const cwd = folder(t, { 'a.mjs': SERVICE(false), 'a.cjs': SERVICE(false), 'a.js': SERVICE(false), 'imports.mjs': `import './a.cjs'`, 'requires.cjs': `require('./a.cjs')` }, RULES('a.*'));
  const absolute = join(cwd, 'absolute.yaml');
  writeFileSync(absolute, RULES(`${cwd}/*.cjs`));
  for (const preload of ['import', 'require', 'NODE_OPTIONS'] as const) {
    for (const file of ['a.mjs', 'a.cjs', 'a.js', 'imports.mjs', 'requires.cjs']) await check(t, `${file}, ${preload}`, cwd, file, { preload });
  }
  await check(t, 'frozen intrinsics', cwd, 'a.mjs', { nodeArgs: ['--frozen-intrinsics', '--no-warnings'] });

  const elsewhere = { cwd: ROOT, env: { OTEL_AGENT_CONFIG: absolute } };
  await check(t, 'an absolute pattern, from another folder', cwd, 'a.cjs', elsewhere);
});

t.test('compiled TypeScript by the name of its source, and its stacks through the source map', async (t) => {
  const { transformSync } = require('esbuild') as typeof import('esbuild');
  const compiled = (format: 'cjs' | 'esm', minify: boolean) => transformSync(SERVICE(true), { loader: 'ts', format, sourcemap: 'external', sourcefile: 'service.ts', sourceRoot: '../src/', minifyWhitespace: minify, target: 'node20' });
  const files: Record<string, string> = {};
  for (const [name, format, minify] of [['a.cjs', 'cjs', false], ['a.mjs', 'esm', false], ['min.cjs', 'cjs', true], ['min.mjs', 'esm', true]] as const) {
    const { code, map } = compiled(format, minify);
    Object.assign(files, { [name]: `${code}//# sourceMappingURL=${name}.map\n`, [`${name}.map`]: map });
  }
  const cwd = folder(t, { dist: files, src: { 'service.ts': SERVICE(true) } }, RULES('src/**/*.ts'));
  for (const name of Object.keys(files).filter((file) => !file.endsWith('.map'))) {
    const { differences, with: run } = await runBoth({ file: join(cwd, 'dist', name).slice(ROOT.length + 1), cwd, nodeArgs: ['--enable-source-maps'] }, lines);
    t.same(differences, [], name);
    t.strictSame(shown(run.spans), SPANS, name);
    t.match(run.stdout, /service\.ts:6\|.*service\.ts:4\|/, name);
  }
});

/** Frames of an asynchronous function are two with the agent: its caller's and its own. */
function lines(output: string): string {
  return output.split('\n')[0] ?? '';
}

t.test('TypeScript as Node reads it', { skip: STRIPS ? false : 'this Node.js reads no TypeScript' }, async (t) => {
  const cwd = folder(t, { 'a.mts': SERVICE(true), 'a.cts': SERVICE(true), 'a.ts': SERVICE(true), 'imports.mts': `import './a.mts'` }, RULES('a.*'));
  const warnings = async (run: AppRun) => (await runTraced({ cwd, ...run })).stderr.match(/ExperimentalWarning[^\n]*/g) ?? [];
  for (const file of ['a.mts', 'a.cts', 'a.ts', 'imports.mts']) {
    const path = join(cwd, file).slice(ROOT.length + 1);
    await check(t, file, cwd, file, { nodeArgs: ['--disable-warning=ExperimentalWarning', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'] });
    t.strictSame(await warnings({ file: path }), await warnings({ file: path, preload: 'none' }), 'no warning more');
  }
});

t.test('tsx, loaded before the agent and behind it', async (t) => {
  for (const type of ['commonjs', 'module']) {
    const cwd = folder(t, { 'package.json': JSON.stringify({ type }), 'a.ts': SERVICE(true), 'imports.ts': `import './a.ts'` }, RULES('a.ts'));
    const tsx = ['--import', join(TSX, 'loader.mjs')];
    for (const file of ['a.ts', 'imports.ts']) {
      await check(t, `${type} ${file}, tsx first`, cwd, file, { nodeArgs: tsx });
      // Asynchronous hooks that come first see what is written, not what is compiled of it.
      if (!SOUND && !STRIPS && type === 'module') continue;
      await check(t, `${type} ${file}, agent first`, cwd, file, { preload: 'none', nodeArgs: ['--import', '@org/otel-agent/register', ...tsx] });
      await check(t, `${type} ${file}, NODE_OPTIONS`, cwd, file, { preload: 'NODE_OPTIONS', nodeArgs: tsx });
    }
  }
});

t.test('TypeScript that cannot be read is said, with what to do', { skip: SOUND || STRIPS ? 'it can be read here' : false }, async (t) => {
  const cwd = folder(t, { 'package.json': '{"type":"module"}', 'a.ts': SERVICE(true) }, RULES('a.ts'));
  const { agentLines, spans } = await runTraced({ file: join(cwd, 'a.ts').slice(ROOT.length + 1), cwd, preload: 'none', nodeArgs: ['--import', '@org/otel-agent/register', '--import', join(TSX, 'loader.mjs')] });
  t.match(agentLines, [/OTA-088\] a.ts runs as it is: .*tsx.* must be loaded before the agent/]);
  t.strictSame(spans, []);
});

t.test('what matches nothing is said once, with the names that are near; what cannot be traced, with the reason', async (t) => {
  const rule = (name: string, target: string) => `  - { name: ${name}, function: { ${target} }, span: x }\n`;
  const cwd = folder(
    t,
    { 'a.cjs': `class Service { async createTask() {} get state() { return 1 } }\nnew Service().createTask();`, 'other.cjs': 'exports.later = () => {}', 'broken.cjs': 'try { require("./bad.cjs") } catch {}', 'bad.cjs': 'class {' },
    `rules:\n${rule('typo', 'file: a.cjs, class: Service, method: creatTask')}${rule('getter', 'file: a.cjs, class: Service, method: state')}${rule('file', 'file: "dist/*.js", function: run')}${rule('later', 'file: other.cjs, function: later')}`,
  );
  const { agentLines } = await runTraced({ file: join(cwd, 'a.cjs').slice(ROOT.length + 1), cwd });
  t.match(agentLines, [
    /OTA-087\] rule 'getter': Service.state in a.cjs:1 cannot be traced: it is a getter/,
    /OTA-085\] rule 'typo' matches no function: no Service.creatTask in a.cjs; is it Service.createTask\?/,
    /OTA-085\] rule 'file' matches no function: no file is dist\/\*.js/,
  ]);
  t.equal(agentLines.length, 3, 'and nothing of the file that may be loaded later');
});

t.test('a service that goes on is told while it runs', async (t) => {
  const cwd = folder(t, { 'a.cjs': `setTimeout(() => {}, 60_000)` }, `rules:\n  - { name: typo, function: { file: a.cjs, function: no }, span: x }\n`);
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, ['--require', '@org/otel-agent/register', 'a.cjs'], { cwd, stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env['PATH'] } });
  const said = await new Promise<string>((resolve) => child.stderr.setEncoding('utf8').on('data', resolve));
  t.match(said, /OTA-085\] rule 'typo'/);
  child.kill();
});

const REJECTIONS = `
const kept = Promise.reject(new Error('shared')); kept.catch(() => {});
class Service {
  fresh() { return new Promise((_, reject) => setImmediate(reject, new Error('fresh'))); }
  async asynchronous() { await null; throw new Error('asynchronous'); }
  chained() { return Promise.resolve().then(() => { throw new Error('chained') }); }
  shared() { return kept; }
}
const service = new Service();
`;
const REJECTION_RULES = `rules:\n${['fresh', 'asynchronous', 'chained', 'shared'].map((name) => `  - { name: ${name}, function: { file: "*.cjs", class: Service, method: ${name} }, span: ${name} }\n`).join('')}`;

t.test('a rejection is unhandled with the agent when it is without it, and handled when it is', async (t) => {
  const uses: Record<string, string> = {
    listened: `process.on('unhandledRejection', (error, promise) => console.log('unhandled', error.message, promise instanceof Promise)); process.on('rejectionHandled', () => console.log('handled')); service.fresh(); service.asynchronous(); service.chained(); service.shared()`,
    handled: `for (const name of ['fresh', 'asynchronous', 'chained', 'shared']) service[name]().catch((error) => console.log('caught', name, error.message))`,
    late: `const p = service.asynchronous(); process.on('unhandledRejection', () => p.catch(() => {})); process.on('rejectionHandled', () => console.log('handled'))`,
    same: `console.log(service.shared() === kept)`,
  };
  const cwd = folder(t, Object.fromEntries(Object.entries(uses).map(([name, use]) => [`${name}.cjs`, REJECTIONS + use])), REJECTION_RULES);
  for (const name of Object.keys(uses)) {
    const { differences } = await runBoth({ file: join(cwd, `${name}.cjs`).slice(ROOT.length + 1), cwd }, (output) => output.split('\n').sort().join('\n'));
    t.same(differences, [], name);
  }
  for (const name of ['fresh', 'asynchronous', 'chained']) {
    const dies = folder(t, { 'dies.cjs': `${REJECTIONS}service.${name}(); setTimeout(() => console.log('not reached'), 500)` }, REJECTION_RULES);
    const { with: run } = await runBoth({ file: join(dies, 'dies.cjs').slice(ROOT.length + 1), cwd: dies });
    t.match(run, { code: 1, stdout: '', stderr: new RegExp(`Error: ${name}`) });
    t.match(run.spans, [{ name, status: { code: 'ERROR' } }]);
  }
});

t.test('a rejection of a promise that others may have counts as handled: it is on the span', async (t) => {
  const cwd = folder(t, { 'shared.cjs': `class Service { shared(p) { return p } }\nnew Service().shared(Promise.reject(new Error('nobody')));\nsetTimeout(() => console.log('goes on'), 50)` }, REJECTION_RULES);
  const { spans, stdout } = await runTraced({ file: join(cwd, 'shared.cjs').slice(ROOT.length + 1), cwd });
  t.equal(stdout, 'goes on\n');
  t.match(spans, [{ name: 'shared', status: { code: 'ERROR', message: 'nobody' } }]);
});

t.test('the agent does not change itself, whatever the pattern', async (t) => {
  const cwd = folder(t, { 'a.cjs': `exports.load = () => 1; exports.load()` }, `rules:\n  - { name: load, function: { file: "${ROOT}/**", function: load }, span: load }\n`);
  const { spans, agentLines, stderr } = await runTraced({ file: join(cwd, 'a.cjs').slice(ROOT.length + 1), cwd });
  t.strictSame([agentLines, stderr], [[], '']);
  t.match(spans, [{ name: 'load' }]);
});

t.test('errors at load show the same lines, and modules are as they were', async (t) => {
  const cwd = folder(
    t,
    {
      'a.cjs': `exports.run = function run() { return new Error('x').stack };\nconsole.log(Object.keys(module), Object.getOwnPropertyNames(module), typeof module._compile, require.cache[__filename] === module);\nconsole.log(exports.run().split('\\n').slice(1, 3).map((line) => line.trim()).join());`,
      'b.mjs': `import { run } from './c.mjs'; console.log(run());\nconsole.log(Object.getOwnPropertyNames(globalThis).filter((name) => name.includes('otel')), Object.keys(globalThis).length);`,
      'c.mjs': `export const run = () => new Error('x').stack.split('\\n')[1].trim();`,
      'd.cjs': `exports.run = function run() {};\nthrow new TypeError('at load')`,
      'e.mjs': `export function run() {}\nthrow new TypeError('at load')`,
      'f.cjs': `exports.run = () => {};\nrequire('./gone.js')`,
      'g.mjs': `import './gone.js';\nexport const run = () => {}`,
    },
    `rules:\n  - { name: run, function: { file: "*.?js", function: run }, span: run }\n  - { name: run 2, function: { file: "*.*js", function: run }, span: run }\n`,
  );
  for (const file of ['a.cjs', 'b.mjs', 'd.cjs', 'e.mjs', 'f.cjs', 'g.mjs']) {
    for (const preload of ['import', 'require'] as const) {
      const { differences } = await runBoth({ file: join(cwd, file).slice(ROOT.length + 1), cwd, preload }, (output) =>
        // Columns move in a line that something is put into.
        withoutNode(output).replaceAll(/(\w\.[cm]js:\d+):\d+/g, '$1'),
      );
      t.same(differences, [], `${file}, ${preload}`);
    }
  }
});

/** Hooks make Node load in other ways, and where it does not ask them for CommonJS, one frame of a changed module's load is ours. */
function withoutNode(output: string): string {
  return output
    .split('\n')
    .filter((line) => /Error|at (?!.*(?:node:|\/dist\/\w+\.cjs))|^(?! )/.test(line) && !/^(?:node:|$)/.test(line))
    .join('\n');
}

t.test('worker threads of the service are traced, too', async (t) => {
  const cwd = folder(
    t,
    {
      'main.mjs': `import { Worker } from 'node:worker_threads';\nconst worker = new Worker(new URL('./thread.mjs', import.meta.url)); worker.on('message', (m) => console.log(m)); const cjs = new Worker('./thread.cjs'); cjs.on('message', (m) => console.log(m));`,
      'thread.mjs': `import { parentPort } from 'node:worker_threads';\nexport async function run(n) { await null; return n + 1 }\nparentPort.postMessage(await run(1));`,
      'thread.cjs': `const { parentPort } = require('node:worker_threads');\nfunction run(n) { return n + 1 }\nparentPort.postMessage(run(1));`,
    },
    `rules:\n  - { name: run, function: { file: "thread.*", function: run }, span: run, take: { n: "args[0]" } }\n`,
  );
  const { spans, agentLines, stdout } = await runTraced({ file: join(cwd, 'main.mjs').slice(ROOT.length + 1), cwd });
  t.strictSame(agentLines, []);
  t.equal(stdout, '2\n2\n');
  t.match(spans, [{ name: 'run', attributes: { n: 1 } }, { name: 'run', attributes: { n: 1 } }]);
  t.equal(spans.length, 2);
});

t.test('tools that compile at load, and other loader hooks, work beside it', async (t) => {
  const pirates = `const Module = require('node:module'); const js = Module._extensions['.js'];
Module._extensions['.js'] = (module, file) => { const compile = module._compile; module._compile = function (code, name) { module._compile = compile; module._compile(code.replaceAll('TWICE', '* 2'), name) }; js(module, file) };`;
  const giving = `import { readFile } from 'node:fs/promises'; import { fileURLToPath } from 'node:url';
export async function load(url, context, next) { const loaded = await next(url, context); if (!url.startsWith('file:') || !url.includes('a.')) return loaded; return { ...loaded, source: String(loaded.source ?? await readFile(fileURLToPath(url))).replaceAll('TWICE', '* 2'), shortCircuit: true } }`;
  const text = SERVICE(false).replace('n * 2', 'n TWICE');
  const cwd = folder(
    t,
    { 'a.js': text, 'pirates.cjs': `${pirates}\nrequire('./a.js')`, 'a.mjs': SERVICE(false), 'a.cjs': SERVICE(false), 'giving.mjs': giving, 'gives.mjs': `import { register } from 'node:module'; register('./giving.mjs', import.meta.url); await import('./a.mjs')`, 'gives-cjs.mjs': `import { register } from 'node:module'; register('./giving.mjs', import.meta.url); await import('./a.cjs')` },
    RULES('a.*'),
  );
  await check(t, 'pirates', cwd, 'pirates.cjs');
  const nodeArgs = ['--disable-warning=DEP0205', '--no-warnings'];
  await check(t, 'a loader that gives the source', cwd, 'gives.mjs', { nodeArgs });
  // On older ones, text that a later loader gives is seen by nobody else.
  if (SOUND) await check(t, 'a loader that gives the source of CommonJS', cwd, 'gives-cjs.mjs', { nodeArgs });
});
