import * as fc from 'fast-check';
import { transformSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import Module, { SourceMap } from 'node:module';
import { join } from 'node:path';
import t from 'tap';
import vm from 'node:vm';
import type { FunctionRule } from '../../../src/config/rules/rule.js';
import { HOOK } from '../../../src/rules/functions/hook-name.js';
import { transform, type Wanted } from '../../../src/rules/functions/transform.js';
import { shiftMappings } from '../../../src/rules/functions/transform/shift-map.js';
import { ROOT } from '../../support/run-app.js';
import { run } from './traced.js';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Of the hook, in libraries. */
let calls = 0;

const wantedOf = (...targets: FunctionRule['target'][]): Wanted[] =>
  targets.map((target, id) => ({ id, target, needsArguments: true, needsThis: true }));

/** All functions of a text, by the names that it tells of. */
function everything(text: string, kind: 'module' | 'commonjs' | undefined): Wanted[] {
  const { names } = transform({ text, kind }, []);
  return names.flatMap((name, at) => {
    const owner = name.slice(0, name.lastIndexOf('.'));
    const method = name.slice(name.lastIndexOf('.') + 1);
    const targets = [{ function: name }, { class: owner, method }, { object: owner, method }];
    return targets.map((target) => ({ id: at, target, needsArguments: true, needsThis: true }));
  });
}

t.test('a text in which nothing is wanted stays as it is, and so does one that cannot be read', (t) => {
  t.same(transform({ text: 'function a() {}', kind: undefined }, wantedOf({ function: 'b' })), { found: [], names: ['a'] });
  for (const text of ['function a( {}', 'interface A { a: string }', 'const a = <div/>', '', '\0', 'export default 1; return 2']) {
    const { text: changed, problem } = transform({ text, kind: undefined }, wantedOf({ function: 'a' }));
    t.equal(changed, undefined);
    if (text) t.type(problem, 'string');
  }
  t.match(transform({ text: 'const Symbol = 1; function a() {}', kind: 'module' }, wantedOf({ function: 'a' })), { text: undefined, problem: 'it declares Symbol itself' });
  t.end();
});

t.test('a text that has been through it is left alone', (t) => {
  const wanted = wantedOf({ function: 'a' });
  const { text = '' } = transform({ text: 'function a() {}', kind: 'module' }, wanted);
  t.same(transform({ text, kind: 'module' }, wanted), { found: [], names: [] });
  t.end();
});

t.test('the file begins as before: with its shebang, directives and comments', (t) => {
  const text = `#!/usr/bin/env node\n/* c */ 'use strict' // x\n\n"other";function a() { return this }; module.exports = a() === undefined;`;
  const { text: changed = '' } = transform({ text, kind: 'commonjs' }, wantedOf({ function: 'a' }));
  t.match(changed, /^#!\/usr\/bin\/env node\n\/\* c \*\/ 'use strict' \/\/ x\n\n"other";;var /);
  const strict = (source: string) => run<boolean>(source.replace(/^#!/, '//'), undefined);
  t.strictSame([strict(text), strict(changed)], [true, true]);
  t.end();
});

t.test('TypeScript is changed in place, types and all, when Node can tell where the types are', (t) => {
  const text = `class A { run(a: string): string { return a } }`;
  const withoutTypes = `class A { run(a        )         { return a } }`;
  const { text: changed } = transform({ text, kind: 'module', withoutTypes }, wantedOf({ class: 'A', method: 'run' }));
  t.match(changed, /run\(a: string\): string \{const /);
  t.match(transform({ text, kind: 'module', withoutTypes: 'short' }, wantedOf({ class: 'A', method: 'run' })), { text: undefined, problem: /types/ });
  t.end();
});

t.test('columns of a source map follow', (t) => {
  const source = `class C { run(a: number) {\n  if (a) return this.fail(a), mark(1);\n  return go(mark(2)) + mark(3);\n } h = async (x: number) => mark(x) }\nfunction mark(n: number) { return n }`;
  for (const minifyWhitespace of [false, true]) {
    const { code } = transformSync(source, { loader: 'ts', sourcemap: 'inline', sourcefile: 'a.ts', minifyWhitespace, keepNames: true });
    const { text: changed = '' } = transform({ text: code, kind: 'module' }, wantedOf({ class: 'C', method: 'run' }, { class: 'C', method: 'h' }, { function: 'mark' }));
    const before = callsIn(code);
    const after = callsIn(changed);
    t.equal(before.length, 4);
    t.strictSame(after, before, `minified: ${minifyWhitespace}`);
    t.match(before[0], { originalLine: 1, originalColumn: 30 });
  }
  t.end();
});

/** Where the calls of `mark` and `go` come from, as the source map in the text says. */
function callsIn(text: string) {
  const [, data = ''] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(text) ?? [];
  const map = new SourceMap(JSON.parse(Buffer.from(data, 'base64').toString()));
  const code = text.slice(0, text.indexOf('//# source'));
  return [...code.matchAll(/(?<!function )mark\((?!n)/g)].map(({ index = 0 }) => {
    const lines = code.slice(0, index).split('\n');
    const { originalLine, originalColumn } = map.findEntry(lines.length - 1, lines.at(-1)?.length ?? 0) as { originalLine: number; originalColumn: number };
    return { originalLine, originalColumn };
  });
}

t.test('segments are moved by what was put in before them, and nothing else of a map changes', (t) => {
  const segment = fc.record({ gap: fc.nat(5000), rest: fc.constantFrom('', 'AACA', 'AAAE', 'CDFG') });
  fc.assert(
    fc.property(fc.array(fc.array(segment, { minLength: 1, maxLength: 20 }), { maxLength: 5 }), fc.array(fc.record({ line: fc.nat(6), column: fc.nat(50_000), length: fc.nat(999) })), (lines, shifts) => {
      const mappings = lines.map((line) => line.map(({ gap, rest }) => encode(gap) + rest).join(',')).join(';');
      const moved = shiftMappings(mappings, shifts).split(';');
      for (const [at, line] of lines.entries()) {
        let column = 0;
        const expected = line.map(({ gap }) => {
          column += gap;
          return column + shifts.reduce((sum, shift) => sum + (shift.line === at && shift.column <= column ? shift.length : 0), 0);
        });
        let found = 0;
        const parts = (moved[at] ?? '').split(',');
        if (parts.some((part, place) => (found += decode(part)) !== expected[place] || !part.endsWith(line[place]?.rest ?? ''))) return false;
      }
      return moved.length === Math.max(1, lines.length);
    }),
  );
  t.end();
});

function encode(value: number): string {
  let rest = value * 2;
  let text = '';
  do {
    text += DIGITS[(rest % 32) + (rest >= 32 ? 32 : 0)];
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
}
function decode(text: string): number {
  let value = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = DIGITS.indexOf(text[at] ?? '');
    value += (digit % 32) * 32 ** at;
    if (digit < 32) break;
  }
  return (value % 2 ? -1 : 1) * Math.floor(value / 2);
}

t.test('every function of real files: what comes out can be read, line by line where it was', (t) => {
  let functions = 0;
  for (const file of corpus()) {
    const text = readFileSync(file, 'utf8');
    const kind = file.endsWith('.mjs') ? 'module' : undefined;
    const { text: changed = '', found, problem } = transform({ text, kind }, everything(text, kind));
    t.equal(problem, undefined, file);
    functions += found.filter(({ refused }) => refused === undefined).length;
    if (changed.split('\n').length !== text.split('\n').length) t.fail(`lines of ${file}`);
    // V8 is the judge, not the parser that made it.
    if (!/^(?:import|export)\s/m.test(text)) vm.compileFunction(changed, ['exports', 'require', 'module', '__filename', '__dirname']);
  }
  t.ok(functions > 1500, `${functions} functions`);
  t.end();
});

function corpus(): string[] {
  const inside = (name: string, ...files: string[]) => files.map((file) => join(ROOT, 'node_modules', name, file));
  return [
    ...inside('semver', 'classes/range.js', 'classes/semver.js', 'internal/re.js', 'functions/inc.js'),
    ...inside('express', 'lib/application.js', 'lib/response.js', 'lib/request.js', 'lib/utils.js'),
    ...inside('kafkajs', 'src/producer/index.js', 'src/consumer/runner.js', 'src/network/connection.js', 'src/cluster/index.js'),
    ...inside('yaml', 'dist/parse/lexer.js', 'dist/parse/parser.js', 'dist/doc/Document.js'),
    ...inside('pg', 'lib/client.js', 'lib/query.js', 'lib/utils.js'),
    ...inside('protobufjs', 'src/parse.js', 'src/type.js', 'src/reader.js'),
    ...inside('pino', 'lib/proto.js', 'lib/tools.js', 'pino.js'),
    ...inside('xstate', 'dist/xstate.cjs.js'),
    ...inside('meriyah', 'dist/meriyah.mjs'),
    join(__filename),
  ];
}

t.test('libraries with all of their functions traced do what they did', async (t) => {
  const uses: Record<string, (library: never) => unknown> = {
    semver: ({ satisfies, sort, inc, Range, coerce }: Record<string, Function> & { Range: new (text: string) => { format(): string } }) => [
      ['1.2.3', '2.0.0-a.1', '0.1.0'].flatMap((version) => ['^1.2', '>=2.0.0-0', '*', '1 - 3'].map((range) => satisfies?.(version, range))),
      sort?.(['2.0.0', '1.0.0-b', '1.0.0']),
      inc?.('1.2.3-beta', 'prerelease'),
      new Range('~1.2 || >3').format(),
      String(coerce?.('v3.4 x')),
    ],
    yaml: ({ parseDocument }: { parseDocument(text: string): { toJS(): unknown; errors: Error[] } }) =>
      ['a: 1\nb: [1, {c: d}]', '- |\n  x\n  y\n- &a {k: v}\n- *a', 'bad: [1,2', '? k\n: v # c'].map((text) => {
        const document = parseDocument(text);
        return [document.errors.map(({ message }) => message), document.errors.length > 0 || [document.toJS(), String(document)]];
      }),
    protobufjs: ({ parse }: { parse(text: string): { root: { lookupType(name: string): { encode(m: unknown): { finish(): Uint8Array }; decode(b: Uint8Array): unknown } } } }) => {
      const type = parse('syntax = "proto3"; message A { string a = 1; repeated int32 b = 2; map<string, A> c = 3; }').root.lookupType('A');
      const bytes = type.encode({ a: 'x', b: [1, 2, 300], c: { k: { a: 'y' } } }).finish();
      return [Buffer.from(bytes).toString('hex'), JSON.stringify(type.decode(bytes))];
    },
    xstate: ({ createMachine, createActor, assign }: Record<string, Function>) => {
      const log: unknown[] = [];
      const machine = createMachine?.({ initial: 'a', context: { n: 0 }, states: { a: { on: { go: { target: 'b', actions: assign?.({ n: ({ context }: { context: { n: number } }) => context.n + 1 }) } } }, b: { after: { 1: 'c' } }, c: { type: 'final' } } });
      const actor = createActor?.(machine);
      actor.subscribe((snapshot: { value: unknown; context: unknown }) => log.push(snapshot.value, snapshot.context));
      actor.start();
      actor.send({ type: 'go' });
      return new Promise((resolve) => actor.subscribe({ complete: () => resolve(log) }));
    },
  };
  for (const [name, use] of Object.entries(uses)) {
    const expected = await use(load(name, undefined) as never);
    for (const hook of ['tracing', 'gone'] as const) t.same(await use(load(name, hook) as never), expected, `${name}, hook ${hook}`);
  }
});

/** A library, loaded anew, each of its files with all functions traced. */
function load(name: string, hook: 'tracing' | 'gone' | undefined): unknown {
  const loader = Module as unknown as { _cache: Record<string, unknown>; prototype: { _compile(text: string, file: string): unknown } };
  const before = { ...loader._cache };
  for (const file of Object.keys(loader._cache)) if (file.includes(`node_modules/${name}/`)) delete loader._cache[file];
  const { _compile } = loader.prototype;
  const nothing = { leave() {}, fail() {}, end() {}, own: (value: unknown) => value, drive: (body: unknown) => body, driveAsync: (body: unknown) => body };
  const tracing = () => {
    calls += 1;
    return calls % 3 === 0 ? undefined : nothing;
  };
  Object.defineProperty(globalThis, Symbol.for(HOOK), { value: hook === 'tracing' ? tracing : undefined, configurable: true });
  loader.prototype._compile = function compile(text, file) {
    const isAsked = hook !== undefined && file.includes(`node_modules/${name}/`);
    return _compile.call(this, isAsked ? (transform({ text, kind: 'commonjs' }, everything(text, 'commonjs')).text ?? text) : text, file);
  };
  try {
    return require(name);
  } finally {
    loader.prototype._compile = _compile;
    Reflect.deleteProperty(globalThis, Symbol.for(HOOK));
    for (const file of Object.keys(loader._cache)) if (file.includes(`node_modules/${name}/`)) delete loader._cache[file];
    Object.assign(loader._cache, before);
  }
}
