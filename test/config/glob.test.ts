import { test } from 'tap';
import { globOf } from '../../src/config/glob.js';

/** Written from the meaning alone: a table of which beginnings match which. */
function matches(pattern: string, text: string, least: 0 | 1): boolean {
  const plain = pattern.replace(/\*+/g, '*');
  let row = Array.from({ length: text.length + 1 }, (_, at) => at === 0);
  for (const letter of plain) {
    const next = row.map(() => false);
    for (let at = 0; at <= text.length; at += 1) {
      if (letter === '*') next[at] = (least === 0 && row[at] === true) || (at > 0 && (row[at - 1] === true || next[at - 1] === true));
      else next[at] = at > 0 && row[at - 1] === true && text[at - 1] === letter;
    }
    row = next;
  }
  return row[text.length] === true;
}

/** All texts of these letters, up to a length. */
function texts(letters: string, most: number): string[] {
  const all = [''];
  for (let at = 0; (all[at]?.length ?? most) < most; at += 1) for (const letter of letters) all.push(all[at] + letter);
  return all;
}

test('takes a star for one or more characters', async (t) => {
  const rows: [pattern: string, text: string, matches: boolean][] = [
    ['customer.*', 'customer.name', true],
    ['customer.*', 'customer.', false],
    ['customer.*', 'customers.name', false],
    ['*', 'a', true],
    ['*', '', false],
    ['a.**', 'a.b', true],
    ['*.id', 'order.id', true],
    ['*.id', '.id', false],
    ['a*a', 'aa', false],
    ['a*a', 'aba', true],
    ['http.*.header.*', 'http.request.header.x', true],
    ['order.id', 'order.id', true],
    ['order.id', 'orderxid', false],
    ['a.(b|c)+[d]?', 'a.(b|c)+[d]?', true],
  ];
  for (const [pattern, text, expected] of rows) t.equal(globOf(pattern).matches(text), expected, `${pattern} ${text}`);
  t.equal(globOf('http.*.header').prefixLength, 5);
});

test('agrees with the meaning of patterns on every short pattern and text', async (t) => {
  const wrong: string[] = [];
  const all = texts('ab', 5);
  for (const pattern of texts('ab*', 5)) {
    for (const least of [0, 1] as const) {
      const glob = globOf(pattern, least);
      for (const text of all) if (glob.matches(text) !== matches(pattern, text, least)) wrong.push(`${pattern} ${text} ${least}`);
    }
  }
  t.strictSame(wrong, []);
});

test('takes time that grows with the text alone (R7)', async (t) => {
  const glob = globOf('*a*a*a*a*b');
  const long = 'a'.repeat(10_000);
  const time = (text: string) => {
    const runs = Array.from({ length: 15 }, () => {
      const started = performance.now();
      for (let round = 0; round < 50; round += 1) glob.matches(text);
      return performance.now() - started;
    });
    return Math.min(...runs) / 50;
  };
  t.notOk(glob.matches(long));
  t.ok(glob.matches(`${long}b`));
  t.ok(time(`${long}c`) < 50);
  // The last letter fits, so that the middle is looked through.
  const hard = (length: number) => `${'ac'.repeat(length / 2)}cb`;
  t.ok(time(hard(1_000_000)) < 50, 'a million characters');
});
