import type { Chance } from '../../redact/url/chance.js';

/** A made-up statement, what must be left of it, and what was planted in it. */
export interface MadeUp {
  text: string;
  left: string;
  readonly planted: string[];
}

const NAMES = ['tasks', 'a', 's.t', '"T t"', '"it\'s"', '"a""b"', '"-- x"', '"/*"', '"$$"', 'x$y', 'é', 'table_2024', 'U&"d\\0061t"', '_e', 'e', 'b', 'x', 'u'];
const SYMBOLS = ['=', '<>', ',', '(', ')', '::text', '->>', '?', '?|', '@>', '#>', '||', ';', ':name', '@x', '[', ']', '*', '+', '-', '/', '..'];
const WORDS = ['SELECT', 'from', 'WHERE', 'AND', 'IN', 'NULL', 'date', 'INTERVAL', 'CASE', 'WHEN', 'RETURNING', 'LIKE', 'PASSWORD', 'now()'];
const SPACES = [' ', ' ', ' ', '\n', '\t', '  ', '\r\n'];

/** Makes statements of PostgreSQL out of tokens, with marked values in all literals and comments. */
export function makeUp({ pick, below }: Chance): MadeUp {
  const made: MadeUp = { text: '', left: '', planted: [] };
  const both = (text: string, left = text): void => {
    made.text += text;
    made.left += left;
  };
  const plant = (value: string): string => {
    made.planted.push(value);
    return value;
  };
  const secret = (): string => plant(`zq${below(1e9).toString(36)}zq`);
  const digits = (): string => plant(String(9_000_000 + below(900_000)));
  // Nothing here ends in an odd run of backslashes before a quote: that is the business of another test.
  const noise = (): string => pick(['', '', "''", ' ', '"', '--', '/*', '*/', '$$', '\n', ';', '\\\\', '\\n', '$1', 'é', '\u{1f511}', '`', '?']);
  const body = (): string => noise() + secret() + noise();
  const literal = (): string => {
    const kind = below(14);
    if (kind < 4) return `'${body()}'`;
    if (kind === 4) return `${pick(['E', 'e'])}'${noise()}${pick(['', "\\'", '\\\\', "''"])}${secret()}${pick(['', "\\'", '\\\\'])}'`;
    if (kind === 5) return `${pick(['B', 'x', 'N', 'U&', 'u&'])}'${secret()}'`;
    if (kind === 6) return `$$${body().replaceAll('$', '')}'$$`;
    if (kind === 7) {
      const tag = `$${pick(['a', 'tag', '_1', 'é'])}$`;
      return `${tag}${body().replaceAll('$', '')} $$ $b$ ${secret()}${tag}`;
    }
    if (kind === 8) return `${digits()}.${digits()}`;
    if (kind === 9) return `.${digits()}e-${digits()}`;
    if (kind === 10) return `0x${digits()}`;
    if (kind === 11) return `1_${digits()}`;
    if (kind === 12) return pick(['TRUE', 'false', '0', '1.', '0b1']);
    return digits();
  };
  const comment = (depth = 0): string => `/* ${body().replaceAll(/\*\/|\/\*/g, '')} ${depth < 3 && below(3) === 0 ? comment(depth + 1) : ''} */`;
  both(pick(['SELECT', 'INSERT INTO', 'update', 'WITH']));
  for (let count = 1 + below(14); count > 0; count -= 1) {
    both(pick(SPACES), ' ');
    const kind = below(10);
    if (kind < 2) both(pick(NAMES));
    else if (kind === 2) both(pick(WORDS));
    else if (kind === 3) both(pick(SYMBOLS));
    else if (kind === 4) both(`$${1 + below(99)}`);
    else if (kind === 5) both(comment(), '');
    else if (kind === 6) both(`--${body().replaceAll(/[\r\n]/g, '')}\n`, '');
    else both(literal(), '?');
  }
  if (below(6) === 0) both(` ${pick(["'", "E'", '$$', '$a$', '/*', '"', "'\\'"])}${secret()}`, ' ?');
  return made;
}
