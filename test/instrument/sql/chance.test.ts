import t from 'tap';
import { removeLiterals } from '../../../src/instrument/sql/remove-literals.js';
import { chanceOf } from '../../redact/url/chance.js';
import { makeUp } from './made-up.js';

t.test('of 100,000 made-up statements names and parameters stay, and no planted value does', async (t) => {
  const chance = chanceOf(5);
  let failed = 0;
  let planted = 0;
  for (let round = 0; round < 100_000 && failed < 5; round += 1) {
    const made = makeUp(chance);
    const left = removeLiterals(made.text, true);
    planted += made.planted.length;
    const survivor = made.planted.find((value) => left.includes(value)) ?? (/zq/.test(left) ? 'zq' : undefined);
    const changed = single(left) !== single(made.left);
    if (survivor === undefined && !changed && removeLiterals(left, true) === left) continue;
    failed += 1;
    t.fail(JSON.stringify({ text: made.text, left, wanted: made.left, survivor }));
  }
  t.equal(failed, 0);
  t.ok(planted > 300_000, `${planted} values planted`);
});

function single(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

t.test('any system reads no planted value out of what is left of a text meant for another', async (t) => {
  const { pick, below } = chanceOf(6);
  let count = 0;
  const secret = (): string => `zq${(count += 1)}`;
  // What may stand in a value besides, written as each system writes it.
  const meant: Record<string, () => string> = {
    mysql: () =>
      pick([
        () => `'${secret()}${pick(["\\'", "''", '\\\\', '"', '#', '--', '/*', '*/', '`', '$$'])}${secret()}'`,
        () => `"${secret()}${pick(['\\"', '""', '\\\\', "'", '#', '-- ', '/*', '`', '$$'])}${secret()}"`,
        () => pick(["# it's zq\n", '-- "zq\n', "/* it's zq */", '/* zq /* */', '/* /* */', "/*! 'zq' */", '`it\'s`', '`a"b`', "5--'zq'", '$a$', '$$']),
      ])(),
    'microsoft.sql_server': () =>
      pick([
        () => `N'${secret()}${pick(["''", '"', '#', '-- ', '/*', '*/', '`'])}${secret()}'`,
        () => pick(["[it's]", '[a b]', '[a]', '#temp', "--it's zq\n", '-- it\'s zq\n', '/* zq /* b */ zq */', '"a"']),
      ])(),
    'oracle.db': () =>
      pick([
        () => `${pick(['q', 'Q', 'nq'])}'${pick(['[', '!'])}${secret()}'${secret()}]'`,
        () => `'${secret()}${pick(["''", '"', '#', '--', '\\\\'])}${secret()}'`,
        () => pick(['"a"', "/* it's zq */", "--'zq\n", ':b1']),
      ])(),
    postgresql: () =>
      pick([
        () => `'${secret()}${pick(["''", '"', '#', '--', '\\', '\\\\', '`'])}${secret()}'`,
        () => `E'${secret()}${pick(["\\'", "''", '\\\\'])}${secret()}'`,
        () => `$$${secret()}${pick(["'", '"', '--'])}$$`,
        () => pick(["a #> '{zq}'", "/* it's /* \"zq */ */", "--it's zq\n", "--it's zq\r", "ARRAY['zq']", '"a"', '$1']),
      ])(),
  };
  let failed = 0;
  for (const [system, value] of Object.entries(meant)) {
    for (let round = 0; round < 20_000 && failed < 5; round += 1) {
      const text = `SELECT ${Array.from({ length: 1 + below(5) }, () => value() + pick([' ', ', ', '\n'])).join('')} FROM t`;
      const left = removeLiterals(text, false);
      if (!left.includes('zq') && removeLiterals(left, false) === left) continue;
      failed += 1;
      t.fail(JSON.stringify({ system, text, left }));
    }
  }
  t.equal(failed, 0);
});

t.test('a backslash before a quote hides no value, whatever standard_conforming_strings is', async (t) => {
  const { pick, below } = chanceOf(7);
  let failed = 0;
  for (let round = 0; round < 50_000 && failed < 5; round += 1) {
    const escapes = below(2) === 0;
    // As a server reads it that takes backslashes for escapes, or for nothing.
    const value = (): string => `'zq${pick(escapes ? ["\\'", "''", '\\\\', '\\n'] : ['\\', "''", '\\\\', '\\n'])}${pick(['zq', ''])}'`;
    const text = `SELECT ${Array.from({ length: 1 + below(5) }, value).join(' || ')} FROM t WHERE a = 'zq'`;
    if (!removeLiterals(text, true).includes('zq')) continue;
    failed += 1;
    t.fail(`${text}\n${removeLiterals(text, true)}`);
  }
  t.equal(failed, 0);
});

t.test('of any characters nothing throws, and a second time changes nothing', async (t) => {
  const { pick, below } = chanceOf(8);
  const pieces = ["'", '"', '`', '$', '$a$', '$$', '--', '/*', '*/', '\\', 'E', "E'", 'U&', '#', '[', ']', '1', '.', 'e', '-', 'a', 'é', '\ud83d', '\n', '\r', ' ', ';', '?', 'true', 'COPY', 'FROM', 'STDIN', '(', ')', 'IDENTIFIED', 'BY', '\0', 'escape', 'q'];
  let failed = 0;
  for (let round = 0; round < 200_000 && failed < 5; round += 1) {
    const text = Array.from({ length: below(12) }, () => pick(pieces)).join(pick(['', ' ']));
    for (const postgres of [true, false]) {
      const left = removeLiterals(text, postgres);
      if (removeLiterals(left, postgres) === left) continue;
      failed += 1;
      t.fail(JSON.stringify({ text, postgres, left, again: removeLiterals(left, postgres) }));
    }
  }
  t.equal(failed, 0);
});
