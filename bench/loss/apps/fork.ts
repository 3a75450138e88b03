// Two children by fork(), one of which ends by itself and one by process.exit().
import { fork } from 'node:child_process';
import { mark, markLeaving } from './mark.js';
import { makeSpans } from './spans.js';

const [role] = process.argv.slice(2);

if (role === undefined) {
  makeSpans(100);
  let ended = 0;
  for (const [index, how] of ['ends', 'exits'].entries()) {
    const child = fork(__filename, [how], { env: { ...process.env, BENCH_FIRST_ID: String(1_000_000 * (index + 1)) } });
    child.on('exit', (code, signal) => {
      mark('child', `${code ?? 'null'}/${signal ?? 'null'}`);
      ended += 1;
      if (ended < 2) return;
      makeSpans(10);
      markLeaving();
    });
  }
} else {
  makeSpans(500);
  if (role === 'exits') process.exit(3);
  process.disconnect?.();
}
