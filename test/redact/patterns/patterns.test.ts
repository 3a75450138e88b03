import { test } from 'tap';
import type { PatternRule } from '../../../src/config/redaction-rules.js';
import { patternRules } from '../../../src/config/redaction-values.js';
import { patternsOf } from '../../../src/redact/patterns/patterns.js';
import { cpuMs } from '../../support/cpu-ms.js';

const scan = (regex: string, text: string) =>
  patternsOf([{ name: 'own', regex }])[0]?.scan(text)?.map(({ start, end, kind }) => `${kind} ${text.slice(start, end)}`);

test('finds every match of a pattern, in UTF-16 places', async (t) => {
  t.strictSame(scan(String.raw`\bEMP\d{6}\b`, 'EMP123456, 🦉 EMP654321 and EMP1'), ['own EMP123456', 'own EMP654321']);
  t.equal(scan('x', 'abc'), undefined);
  t.equal(scan('x*', 'abc'), undefined, 'an empty match is none');
  t.strictSame(scan('(?i)kunde-[a-z]+', 'Kunde-Abc'), ['own Kunde-Abc']);
});

test('says what becomes of a match, and where it is looked for', async (t) => {
  const rules: PatternRule[] = [
    { name: 'a', regex: 'a' },
    { name: 'b', regex: 'b', action: 'hash', where: ['events', 'name'] },
  ];
  const [a, b] = patternsOf(rules);
  t.match(a, { name: 'a', action: 'mask', surfaces: undefined });
  t.strictSame([b?.action, [...(b?.surfaces ?? [])]], ['hash', ['event.name', 'event.attribute', 'name']]);
});

test('leaves alone what redaction has put in', async (t) => {
  t.equal(scan('email|REDACTED', 'a [REDACTED:email] b'), undefined);
  t.equal(scan('[a-z]{4}', 'h1:abcdef:abcdefghijklmnopqrstuv'), undefined);
  t.strictSame(scan(String.raw`user=\S+`, 'user=[REDACTED:email]&x=1 y'), ['own user=[REDACTED:email]&x=1'], 'around one');
  t.strictSame(scan('user=.', 'user=[REDACTED:email] y'), ['own user=[REDACTED:email]'], 'into one');
  t.strictSame(scan('.. y', '[REDACTED:email] y'), ['own [REDACTED:email] y'], 'out of one');
  t.strictSame(scan('x.|. y', 'x[REDACTED:email] y'), ['own x[REDACTED:email] y'], 'from both sides');
});

test('takes time that grows with the text alone, whatever the pattern', async (t) => {
  for (const regex of ['(a+)+$', '(a|a)*$', '(a*)*b', String.raw`\w+@\w+\.\w+`, '([a-z]+)*[0-9]']) {
    const [pattern] = patternsOf([{ name: 'own', regex }]);
    const time = (length: number) => {
      const text = `${'a'.repeat(length)}!`;
      return Math.min(...Array.from({ length: 5 }, () => cpuMs(() => pattern?.scan(text))));
    };
    time(2000);
    t.ok(time(16_384) < 200, `${regex}: ${time(16_384)} ms`);
  }
});

test('refuses what cannot be matched in linear time, and says why', async (t) => {
  const rows: Record<string, RegExp> = {
    'a=(?=x)': /pattern 'a': lookahead and lookbehind cannot be used/,
    'a=(?!x)': /lookahead and lookbehind/,
    'a=(?<=x)y': /lookahead and lookbehind/,
    'a=(?<!x)y': /lookahead and lookbehind/,
    [String.raw`a=(x)\1`]: /backreferences cannot be used/,
    [String.raw`a=(?<n>x)\k<n>`]: /backreferences cannot be used/,
    'a=x{1001}': /invalid repeat count/,
    'a=((x{100}){100}){100}': /invalid repeat count|too big|too large/,
    'a=(': /missing closing \)/,
    'a=[z-a]': /invalid character class range/,
    'a=': /^pattern 'a'$/,
    [`a=${'x'.repeat(2001)}`]: /^pattern 'a'$/,
    x: /a pattern without a name/,
    '=x': /a pattern without a name/,
    'a b=x': /a pattern without a name/,
    'email=x': /the name 'email'/,
    '[{"name":"a"}]': /pattern 'a'/,
    '[{"name":"a","regex":5}]': /pattern 'a'/,
    '[{"name":"a","regex":"x","action":"hide"}]': /the action 'hide'/,
    '[{"name":"a","regex":"x","action":"keep"}]': /the action 'keep'/,
    '[{"name":"a","regex":"x","where":"nowhere"}]': /the place 'nowhere'/,
    '[{"name":"a","regex":"x","flags":"i"}]': /the field 'flags'/,
    '[{"name":"a","regex":"x"': /JSON that cannot be read/,
    '[5]': /a rule that is no object/,
  };
  for (const [text, got] of Object.entries(rows)) {
    const parsed = patternRules.parse(text);
    t.match(parsed, { got, expected: String, value: undefined }, text.slice(0, 60));
  }
});

test('reads a line each, or JSON', async (t) => {
  t.strictSame(patternRules.parse('a=x{2,3}\n b = y=z \n'), {
    value: [
      { name: 'a', regex: 'x{2,3}' },
      { name: 'b', regex: 'y=z' },
    ],
  });
  const rule = { name: 'emp-id', regex: String.raw`\bEMP\d{6}\b`, action: 'hash', where: ['logs'] } as const;
  t.strictSame(patternRules.parse(JSON.stringify([rule])), { value: [rule] });
  t.strictSame(patternRules.parse(JSON.stringify(rule)), { value: [rule] });
  t.strictSame(patternRules.read([rule, 'b=y']), { value: [rule, { name: 'b', regex: 'y' }] });
});
