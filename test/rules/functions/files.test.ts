import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Bucket } from '../../../src/rules/functions/bucket.js';
import { FileRules } from '../../../src/rules/functions/file-rules.js';
import { nearest } from '../../../src/rules/functions/nearest.js';
import { pathGlob } from '../../../src/rules/functions/path-glob.js';
import { mapOf } from '../../../src/rules/functions/sources-of.js';
import { whatMatches } from '../../../src/rules/functions/what-matches.js';
import { functionRule } from './traced.js';

t.test('a pattern is relative to the working directory; a star stays in a name, two are any folders', (t) => {
  const matches = (pattern: string, ...files: string[]) => files.filter((file) => pathGlob(pattern, '/app').matches(file));
  t.strictSame(matches('dist/*.js', '/app/dist/a.js', '/app/dist/b/a.js', '/dist/a.js', '/app/dist/a.mjs'), ['/app/dist/a.js']);
  t.strictSame(matches('dist/**/*.js', '/app/dist/a.js', '/app/dist/b/c/a.js', '/app/src/a.js'), ['/app/dist/a.js', '/app/dist/b/c/a.js']);
  t.strictSame(matches('**/a.js', '/app/a.js', '/app/x/y/a.js', '/other/a.js'), ['/app/a.js', '/app/x/y/a.js']);
  t.strictSame(matches('./dist/t*k.js', '/app/dist/task.js', '/app/dist/tk.js'), ['/app/dist/task.js', '/app/dist/tk.js']);
  t.strictSame(matches('../lib/x.js', '/lib/x.js', '/app/lib/x.js'), ['/lib/x.js']);
  t.strictSame(matches('/srv/**', '/srv/a.js', '/srv/b/c.js', '/app/srv/a.js'), ['/srv/a.js', '/srv/b/c.js']);
  t.strictSame(matches('a+(b).js', '/app/a+(b).js', '/app/aab.js'), ['/app/a+(b).js']);
  t.end();
});

t.test('installed packages are only matched when they are named', (t) => {
  const file = '/app/node_modules/x/a.js';
  t.notOk(pathGlob('**/*.js', '/app').matches(file));
  t.ok(pathGlob('node_modules/x/*.js', '/app').matches(file));
  t.ok(pathGlob('**/node_modules/x/*.js', '/app').matches(file));
  t.ok(pathGlob('a.js', '/app/node_modules/x').matches(file), 'a service that is a package itself');
  t.notOk(pathGlob('**/*.js', '/app/node_modules/x').matches('/app/node_modules/x/node_modules/y/a.js'));
  t.end();
});

t.test('links on the way count by where they lead', (t) => {
  const root = realpathSync(t.testdir({ releases: { 5: { 'a.js': '' } } }));
  symlinkSync(join(root, 'releases', '5'), join(root, 'current'));
  const glob = pathGlob(join(root, 'current', '*.js'), '/');
  t.ok(glob.matches(join(root, 'releases', '5', 'a.js')));
  t.ok(glob.matches(join(root, 'current', 'a.js')));
  t.end();
});

const mapText = (map: object) => `x\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}\n`;

t.test('sources are found through maps: beside the file, inside of it, with a root, out of a bundle', (t) => {
  const root = t.testdir({ dist: { 'a.js.map': JSON.stringify({ sources: ['../src/a.ts'], sourceRoot: '' }) } });
  const file = join(root, 'dist', 'a.js');
  const sources = (text: string) => mapOf(file, text, root)?.sources;
  t.strictSame(sources('x\n//# sourceMappingURL=a.js.map'), [join(root, 'src', 'a.ts')]);
  t.strictSame(sources('//# sourceMappingURL=gone.map\nx\n//# sourceMappingURL=a.js.map\n'), [join(root, 'src', 'a.ts')]);
  t.strictSame(sources(mapText({ sources: ['a.ts'], sourceRoot: '../src' })), [join(root, 'src', 'a.ts')]);
  t.strictSame(sources(mapText({ sources: ['a.ts'], sourceRoot: '/abs' })), ['/abs/a.ts']);
  t.strictSame(sources(mapText({ sources: ['file:///x/my%20a.ts', 'webpack://name/./src/b.ts', 'my%20c.ts'] })), [
    '/x/my a.ts',
    join(root, 'src', 'b.ts'),
    join(root, 'dist', 'my c.ts'),
  ]);
  for (const bad of ['x', '//# sourceMappingURL=gone.map', '//# sourceMappingURL=data:application/json;base64,!!', '//# sourceMappingURL=http://x/a.map', mapText({ sources: 7 })]) {
    t.match(sources(bad) ?? [], []);
  }
  t.end();
});

t.test('a rule on a source is about the file that was compiled from it', (t) => {
  const root = realpathSync(t.testdir({ dist: { 'a.js': mapText({ sources: ['../src/a.ts'] }), 'b.js': 'x' } }));
  const rules = new FileRules([{ file: 'src/**/*.ts' }, { file: 'dist/*.js' }, { file: 'src/a.js' }], root);
  t.strictSame(rules.of(join(root, 'dist/a.js')), [0, 1]);
  t.strictSame(rules.of(join(root, 'dist/b.js')), [1]);
  t.strictSame(rules.of(join(root, 'src/a.ts')), [0]);
  t.strictSame(rules.of(join(root, 'dist/a.json')), []);
  t.end();
});

t.test('the names nearest to one that is not there', (t) => {
  const names = ['TaskManager.createTask', 'TaskManager.create', 'Other.createTask', 'run'];
  t.strictSame(nearest('TaskManager.creatTask', names), ['TaskManager.createTask', 'Other.createTask']);
  t.strictSame(nearest('Manager.createTask', names)[0], 'TaskManager.createTask');
  t.strictSame(nearest('ran', names), ['run']);
  t.strictSame(nearest('somethingElse', names), []);
  t.end();
});

t.test('what a rule would match is seen without running anything', (t) => {
  const root = realpathSync(
    t.testdir({
      'task.js': 'throw new Error("run");\nclass TaskManager {\n  createTask() {}\n  get got() {}\n}',
      'broken.js': 'class {',
      src: { 'worker.ts': 'enum X { A }\nexport class Worker { run() {} }' },
      build: { 'worker.js': `export class Worker { run() {} }\n${mapText({ sources: ['../src/worker.ts'] }).slice(2)}` },
      node_modules: { x: { 'task.js': 'class TaskManager { createTask() {} }' } },
    }),
  );
  const look = (file: string, className: string, method: string) => whatMatches(functionRule({ file, target: { class: className, method } }), root);
  t.strictSame(look('*.js', 'TaskManager', 'createTask'), { matches: ['task.js:3 TaskManager.createTask'] });
  t.strictSame(look('**/*.js', 'TaskManager', 'createTask').matches.length, 1);
  t.strictSame(look('src/*.ts', 'Worker', 'run'), { matches: ['build/worker.js:1 Worker.run'] });
  t.match(look('task.js', 'TaskManager', 'creatTask'), { matches: [], closest: ['TaskManager.createTask'], problem: 'no TaskManager.creatTask in task.js' });
  t.match(look('task.js', 'TaskManager', 'got'), { matches: [], problem: 'task.js:4 TaskManager.got: it is a getter' });
  t.match(look('gone/*.js', 'TaskManager', 'createTask'), { matches: [], problem: 'no file is gone/*.js' });
  t.match(look('broken.js', 'A', 'b'), { matches: [], problem: /^broken.js: / });
  t.end();
});

t.test('a limit lets a second of calls through at once, and then as many as come free', (t) => {
  let now = 0;
  const take = (bucket: Bucket, times: number) => Array.from({ length: times }, () => bucket.take()).filter(Boolean).length;
  const bucket = new Bucket(10, () => now);
  t.equal(take(bucket, 50), 10);
  now = 250;
  t.equal(take(bucket, 50), 2);
  now = 100_000;
  t.equal(take(bucket, 50), 10);
  const slow = new Bucket(0.5, () => now);
  t.equal(take(slow, 5), 1);
  now += 1999;
  t.equal(take(slow, 5), 0);
  now += 2;
  t.equal(take(slow, 5), 1);
  t.end();
});

