import * as fc from 'fast-check';
import { test } from 'tap';
import { asWritten, placeOf } from '../../src/config/places.js';
import { readYaml } from '../../src/config/yaml.js';

const VARIABLES: Record<string, string> = {
  STRING_VALUE: 'value',
  BOOL_VALUE: 'true',
  INT_VALUE: '1',
  FLOAT_VALUE: '1.1',
  HEX_VALUE: '0xdeadbeef',
  INVALID_MAP_VALUE: 'value\nkey:value',
  DO_NOT_REPLACE_ME: 'Never use this value',
  REPLACE_ME: '${DO_NOT_REPLACE_ME}',
  VALUE_WITH_ESCAPE: 'value$$',
  EMPTY: '',
};
const read = (text: string) => readYaml(text, (name) => (Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined));
const plain = (text: string) => JSON.parse(JSON.stringify(read(text).data ?? null)) as unknown;
const faults = (text: string) => read(text).faults.map(({ line, column, what }) => `${line}:${column} ${what}`);

// The table of the specification (configuration/data-model.md, environment variable substitution).
const SUBSTITUTED: readonly (readonly [string, unknown])[] = [
  ['key: ${STRING_VALUE}', { key: 'value' }],
  ['key: ${BOOL_VALUE}', { key: true }],
  ['key: ${INT_VALUE}', { key: 1 }],
  ['key: ${FLOAT_VALUE}', { key: 1.1 }],
  ['key: ${HEX_VALUE}', { key: 3735928559 }],
  ['key: "${STRING_VALUE}"', { key: 'value' }],
  ['key: "${BOOL_VALUE}"', { key: 'true' }],
  ['key: "${INT_VALUE}"', { key: '1' }],
  ['key: "${FLOAT_VALUE}"', { key: '1.1' }],
  ['key: "${HEX_VALUE}"', { key: '0xdeadbeef' }],
  ['key: ${env:STRING_VALUE}', { key: 'value' }],
  ['key: ${INVALID_MAP_VALUE}', { key: 'value\nkey:value' }],
  ['key: foo ${STRING_VALUE} ${FLOAT_VALUE}', { key: 'foo value 1.1' }],
  ['key: ${UNDEFINED_KEY}', { key: null }],
  ['key: ${EMPTY:-fallback}', { key: 'fallback' }],
  ['key: ${UNDEFINED_KEY:-fallback}', { key: 'fallback' }],
  ['${STRING_VALUE}: value', { '${STRING_VALUE}': 'value' }],
  ['key: ${REPLACE_ME}', { key: '${DO_NOT_REPLACE_ME}' }],
  ['key: ${UNDEFINED_KEY:-${STRING_VALUE}}', { key: '${STRING_VALUE}' }],
  ['key: $${STRING_VALUE}', { key: '${STRING_VALUE}' }],
  ['key: $$${STRING_VALUE}', { key: '$value' }],
  ['key: $$$${STRING_VALUE}', { key: '$${STRING_VALUE}' }],
  ['key: $${STRING_VALUE:-fallback}', { key: '${STRING_VALUE:-fallback}' }],
  ['key: $${STRING_VALUE:-${STRING_VALUE}}', { key: '${STRING_VALUE:-value}' }],
  ['key: ${UNDEFINED_KEY:-$${UNDEFINED_KEY}}', { key: '${UNDEFINED_KEY:-${UNDEFINED_KEY}}' }],
  ['key: ${VALUE_WITH_ESCAPE}', { key: 'value$$' }],
  ['key: a $$ b', { key: 'a $ b' }],
  ['key: a $ b', { key: 'a $ b' }],
];

test('puts variables in as the specification says, each line of its table', async (t) => {
  for (const [text, expected] of SUBSTITUTED) t.strictSame(plain(text), expected, text);
  t.match(faults('a: 1\nkey: ${STRING_VALUE:?error}'), ['2:6 ${STRING_VALUE:?error} is no reference to a variable (a $ itself is written $$)']);
  t.equal(read('key: ${1API_KEY}').data, undefined);
  t.strictSame(plain('key:\n  a: [x, "${INT_VALUE}"]\n  c:\n    - ${INT_VALUE}\nb: |\n  ${STRING_VALUE} 1\n'), { key: { a: ['x', '1'], c: [1] }, b: 'value 1\n' });
});

test('gives plain scalars the types of the core schema', async (t) => {
  const text = 'a: [~, null, true, False, 1, -2, +3, 0o17, 0x1F, 1.50, .5, 1e3, off, yes, 12:30, 2026-01-01, 1_000, "", x]';
  const items = [null, null, true, false, 1, -2, 3, '0o17', 31, 1.5, 0.5, 1000, 'off', 'yes', '12:30', '2026-01-01', '1_000', '', 'x'];
  t.strictSame(plain(text), { a: items.map((item) => (item === '0o17' ? 15 : item)) });
  t.strictSame((read('a: [.inf, -.INF, .nan]').data as { a: number[] }).a, [Infinity, -Infinity, Number.NaN]);
  t.strictSame(plain('a: !!str 5\nb: !!int 7\nc: "5"'), { a: '5', b: 7, c: '5' });
  t.strictSame(plain('{"json": [1, "two", {"three": null}]}'), { json: [1, 'two', { three: null }] });
  t.strictSame(plain('\uFEFF# empty\n'), null);
  t.strictSame(plain('%YAML 1.1\n---\na: yes\n'), { a: 'yes' }, 'whatever version the file claims');
});

test('knows where each member and item stands', async (t) => {
  const { data, places } = read('a:\n  b: 1.10\n  c:\n    - x\n    - {d: 2.0, "e": y}\n');
  const at = (...path: (string | number)[]) => {
    const { line, column } = placeOf(data, places, path);
    return `${line}:${column}`;
  };
  t.equal(at('a'), '1:1');
  t.equal(at('a', 'b'), '2:3');
  t.equal(at('a', 'c', 0), '4:7');
  t.equal(at('a', 'c', 1), '5:7');
  t.equal(at('a', 'c', 1, 'e'), '5:16');
  t.equal(at('a', 'c', 1, 'nothing', 'of', 'it'), '5:7', 'the innermost that is known');
  t.equal(at('z'), '1:1');
  t.strictSame(JSON.parse(JSON.stringify(asWritten(data, places, ['a']))), { b: '1.10', c: ['x', { d: '2.0', e: 'y' }] });
});

test('follows aliases, and none into itself', async (t) => {
  t.strictSame(plain('a: &x {b: 1}\nc: *x\nd: [*x, *x]'), { a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }, { b: 1 }] });
  t.strictSame(plain('a: &x 1\nb: *x\na2: &x 2\nc: *x'), { a: 1, b: 1, a2: 2, c: 2 });
  t.match(faults('a: &x [*x]'), ['1:8 this alias is inside of what it stands for']);
  t.match(faults('a: *nobody'), [/^1:4 .*nobody/]);
});

test('says what is wrong, and where; then there is no data at all', async (t) => {
  for (const [text, expected] of [
    ['a: 1\nb: [1\nc: 2', /^3:1 |^2:/],
    ['a:\n\t- b', /^2:1 Tabs are not allowed/],
    ['a: b: c', /^1:4 Nested mappings/],
    ['a: 1\nb: 2\na: 3', '3:1 the key \'a\' is there twice, first in line 1'],
    ['? [a]\n: b', '1:3 a key that is no text'],
    ['a: !js/function "x"', /^1:\d+ the tag !js\/function is not known/],
    ['a: !!binary aGk=', /the tag tag:yaml.org,2002:binary is not known/],
    ['---\na: 1\n---\nb: 2', /^3:1 a second document \('---'\) in the file, where one was expected$/],
    [`a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, / nested too deep$/],
    ['a: \0', /UTF-8/],
    [Buffer.from('a: 1', 'utf16le').toString(), /UTF-8/],
    [`${'['.repeat(200)}${']'.repeat(200)}`, /levels/],
  ] as const) {
    t.match(faults(text)[0], expected, JSON.stringify(text.slice(0, 40)));
    t.equal(read(text).data, undefined);
  }
});

test('says of the usual mistakes what to do, and each of them once', async (t) => {
  for (const [text, expected] of [
    ['take: { a: args[0].id }', /^1:16 .*needs quotes: "args\[0\]\.id"\)$/],
    ['span: {args[0].kind}\nb: 1', /^1:12 .*needs quotes/],
    ['rules:\n\t- a: 1\n\t- b: 2\n\t- c: 3', /^2:1 Tabs are not allowed as indentation, spaces are$/],
    ['a: *.created', /^1:4 there is no anchor '\.created' before this alias; a pattern that begins with \* needs quotes$/],
    ['a: *', /^1:4 .*needs quotes/],
    ['a: { method: #run }\nb: 1', /^2:1 the \} is missing before this .*"#run" needs quotes\)$/],
    ['a: [1, 2\nb: 1', /^2:1 the \] is missing before this/],
    ['take:\n  kind: const: web', /^2:9 .*needs quotes: "const: a"/],
    ['a:\n    b: 1\n   c: 2', /^3:1 .*indented unlike/],
  ] as const) {
    const found = faults(text);
    t.equal(found.length, 1, found.join('\n'));
    t.match(found[0], expected, text);
  }
});

test('pollutes no prototype', async (t) => {
  const { data } = read('__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\na: {__proto__: {polluted: 1}, toString: 1}');
  t.equal(({} as { polluted?: number }).polluted, undefined);
  t.equal(Object.getPrototypeOf(data), null);
  t.strictSame(Object.keys(data as object), ['__proto__', 'constructor', 'a']);
  t.equal((data as { a: { polluted?: number } }).a.polluted, undefined);
});

/** What takes other parsers minutes or gigabytes, at the largest size that is read. */
const SIZE = 256 * 1024;
const HOSTILE: Record<string, string> = {
  'a billion laughs': Array.from({ length: 26 }, (_, at) => `a${at}: &a${at} [${at === 0 ? 'x' : `*a${at - 1}, *a${at - 1}, *a${at - 1}`}]`).join('\n'),
  'open brackets': '['.repeat(SIZE),
  'open maps': '{a: '.repeat(SIZE / 4),
  'many keys': Array.from({ length: 30_000 }, (_, at) => `k${at}: 1`).join('\n'),
  'the same key': 'a: b\n'.repeat(SIZE / 5),
  'errors': '- @\n'.repeat(SIZE / 4),
  'quotes': '"'.repeat(SIZE),
  'aliases': `a: &a 1\n${'- *a\n'.repeat(SIZE / 5)}`,
  'tags': '- !x y\n'.repeat(SIZE / 7),
  'documents': '---\n'.repeat(SIZE / 4),
  'references': `a: "${'${A:-'.repeat(SIZE / 6)}"`,
  'dollars': `a: "${'$'.repeat(SIZE - 5)}"`,
  'spaces': `a: ${' '.repeat(SIZE)}b`,
  'dashes': '- '.repeat(SIZE / 2),
  'digits': `a: ${'9'.repeat(SIZE)}`,
  'dots': `a: ${'1.'.repeat(SIZE / 2)}`,
};

test('takes no file of the largest size for long', async (t) => {
  for (const [name, text] of Object.entries(HOSTILE)) {
    const started = performance.now();
    read(text);
    const ms = performance.now() - started;
    t.ok(ms < 5000, `${name}: ${Math.round(ms)} ms`);
  }
});

test('never throws, whatever the text', async (t) => {
  const piece = fc.constantFrom('a', ': ', '\n', '  ', '- ', '[', ']', '{', '}', ',', '&x ', '*x', '"', "'", '|', '>', '#', '!', '%', '${', '}', '$$', '~', '\t', '? ', '---\n', '\0', '1.0', '__proto__', '<<');
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')));
  fc.assert(
    fc.property(text, (written) => {
      const { data, faults: found } = read(written);
      return found.length === 0 || (data === undefined && found.every(({ line, column, what }) => line >= 1 && column >= 1 && what !== ''));
    }),
    { numRuns: 3000 },
  );
  t.pass('3000 texts');
});

test('reads back any JSON', async (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'small' }), (value) => {
      const text = JSON.stringify(value);
      if (/[$\0]/.test(text) || text.includes('\\u')) return true;
      const { data, faults: found } = read(text);
      return found.length === 0 && JSON.stringify(data ?? null) === JSON.stringify(JSON.parse(text));
    }),
    { numRuns: 1000 },
  );
  t.pass('1000 values');
});
