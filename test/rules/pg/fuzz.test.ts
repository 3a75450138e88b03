import { array, assert, constantFrom, nat, oneof, property, string, tuple } from 'fast-check';
import t from 'tap';
import type { Span } from '@opentelemetry/api';
import { readStatement } from '../../../src/instrument/sql/read-statement.js';
import { explainStatement } from '../../../src/rules/pg/explain-statement.js';
import { pgRulesOf } from '../../../src/rules/pg/pg-rules.js';
import { pgRule, realStatements } from './reading.js';
import { fakeEngine } from './fake-engine.js';

const RULES = [
  pgRule({}, { id: 'column.id', arg: 'args.0', value: 'param.0', rows: 'row_count' }),
  pgRule({ name: 'tasks', tables: [{ name: 'tasks' }] }, { status: 'column.status' }),
];
const texts = realStatements().map(({ text }) => text);

/** A statement with pieces cut out, doubled, or put in. */
const PIECES = ['', "'", '"', '(', ')', '$1', ';', '--', '/*', '\0', '\uD800', '🦉', '::', 'NOT '];
const broken = tuple(constantFrom(...texts), array(tuple(nat(1000), nat(20), constantFrom(...PIECES)), { maxLength: 5 })).map(([text, cuts]) => {
  let result = text;
  for (const [place, length, piece] of cuts) {
    const at = place % (result.length + 1);
    result = result.slice(0, at) + piece + result.slice(at + length);
  }
  return result;
});

t.test('no text makes it throw', async (t) => {
  const any = oneof(broken, string({ maxLength: 200 }), string({ unit: 'binary', maxLength: 50 }));
  assert(property(any, (text) => void explainStatement(text, RULES)), { numRuns: 1500 });
  t.pass();
});

t.test('no text takes the stack, the memory or much time', async (t) => {
  const pieces = ['(', 'NOT ', '- ', 'SELECT (', 'CASE WHEN ', 'a + ', 'a AND (', '[', 'ARRAY[', 'a::b', '((SELECT 1)),', 'WITH a AS ('];
  pieces.push('$1,', '1 IN (', 'SELECT 1 UNION ', 'a.', '"a"', 'f(', ';', 'SELECT 1;', "'a' || ", 'JOIN a ON (');
  const around = [['SELECT ', '1'], ['SELECT ', `1${')'.repeat(4000)}`], ['', 'SELECT 1']] as const;
  for (const piece of pieces) {
    for (const [head, end] of around) {
      const text = (head + piece.repeat(Math.floor(12_000 / piece.length)) + end).slice(0, 16_000);
      const started = performance.now();
      explainStatement(text, RULES);
      t.ok(performance.now() - started < 1500, `${head}${piece}… in ${Math.round(performance.now() - started)} ms`);
    }
  }
  t.equal(explainStatement('SELECT 1 FROM tasks WHERE id = $1', RULES).problem, undefined, 'and the parser is well');
});

t.test('no value makes it throw, and none is touched', async (t) => {
  let touched = 0;
  const touch = () => {
    touched += 1;
    throw new Error('touched');
  };
  const trap = new Proxy({}, { get: touch, ownKeys: touch, has: touch, getOwnPropertyDescriptor: touch });
  const hostile = [
    { toPostgres: touch, toString: touch, valueOf: touch, toJSON: touch, [Symbol.toPrimitive]: touch },
    trap,
    Object.defineProperty([], 0, { get: touch }),
    Object.defineProperty([1], 'length', { value: 0 }),
    Array.from({ length: 1e6 }),
    Symbol('x'),
    touch,
    Object.create(null),
    null,
    undefined,
    Number.NaN,
    10n ** 50n,
    '\uD800',
  ];
  const span = {} as Span;
  const engine = fakeEngine();
  const rules = pgRulesOf(RULES, engine);
  const text = 'INSERT INTO tasks (id, status) SELECT f($1), $1 FROM tasks WHERE id = ANY($1) AND status = $2 RETURNING id, status';
  for (const value of [...hostile, ...hostile.map((each) => [each, each])]) {
    for (const given of [value, [value, value]]) {
      rules.sent(span, text, given, readStatement(text));
      rules.answered(span, { rowCount: 2, fields: [{ name: 'id' }, { name: 'status' }], rows: [{ id: value }, { id: value }] });
      rules.ended(span);
    }
  }
  t.equal(touched, 0);
  for (const value of [...hostile, ...hostile.map((each) => [each, each])]) {
    rules.sent(span, text, [1, 2], readStatement(text));
    rules.answered(span, { rowCount: value, fields: value, rows: value } as never);
    rules.ended(span);
  }
  // An array that is a proxy can only be asked by its traps.
  rules.sent(span, text, new Proxy([], { getOwnPropertyDescriptor: touch, get: touch }), readStatement(text));
  rules.ended(span);
  t.ok(engine.faults.includes('unreadable'));
});
