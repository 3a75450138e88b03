import t from 'tap';
import { removeLiterals } from '../../../src/instrument/sql/remove-literals.js';

const MEGABYTE = 1_000_000;
const PIECES = [
  "'", '"', '`', '$', '$$', '$a', '$a$', '$a$ ', '/*', '/**/', '/**/a', '--', '--\n', '\\', "\\'", "''", "'\\\\'", "E'", "E'\\", "U&'", 'a', 'a ', ' ', '1', '1.', '..', '1e-',
  '[', '[a', '(', ')', ';', '#', '?', 'é', "q'", "'\\' ", 'ESCAPE ', "ESCAPE '\\' ", 'COPY t FROM STDIN ', 'IDENTIFIED BY ', "/*'*/", "'a' ", '"a"', '\ud83d', '- ', '/ ',
];

t.test('a megabyte of anything takes linear time', async (t) => {
  for (const postgres of [true, false]) {
    for (const piece of PIECES) {
      const half = took(piece, MEGABYTE / 2, postgres);
      const whole = took(piece, MEGABYTE, postgres);
      // Small times are noise; a quadratic scan takes minutes.
      t.ok(whole < 400 || whole / half < 6, `${JSON.stringify(piece)}: ${Math.round(half)} ms, ${Math.round(whole)} ms`);
      t.ok(whole < 3000);
    }
  }
});

function took(piece: string, length: number, postgres: boolean): number {
  const text = `SELECT ${piece.repeat(length / piece.length)}`;
  // Time of the processor, not of the clock: other tests run beside this one.
  const before = process.cpuUsage();
  removeLiterals(text, postgres);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
