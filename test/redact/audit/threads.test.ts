import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { threadAudit } from '../../../src/redact/audit/threads.js';
import { runTool } from '../../package/run-tool.js';
import { ROOT } from '../../support/run-app.js';

const AUDIT = JSON.stringify(join(ROOT, 'build/src/redact/audit'));

t.test('the main thread has what worker threads counted, also that of their workers', async (t) => {
  const { audit, shown, settle } = threadAudit();
  t.ok(shown);
  audit.hit('attribute', 'email', 'mask', 'user');
  const code = (inside: string) => `
    const { threadAudit } = require(${AUDIT} + '/threads.js');
    const { audit, shown, settle } = threadAudit();
    process.on('exit', settle);
    for (let n = 0; n < 500; n += 1) audit.hit('attribute', 'email', 'mask', 'user');
    for (let n = 0; n < 2000; n += 1) audit.observe('order.id', require('node:worker_threads').threadId * 1000 + n);
    if (shown) throw new Error('shown in a worker');
    ${inside}`;
  const nested = code(`new (require('node:worker_threads').Worker)(${JSON.stringify(code(''))}, { eval: true });`);
  const workers = [code(''), nested].map((text) => new Worker(text, { eval: true, execArgv: [], env: {} }));
  await Promise.all(workers.map(async (worker) => t.strictSame(await once(worker, 'exit'), [0])));
  settle();
  const { values, keys, manyValued } = audit.report();
  t.strictSame(values, [{ surface: 'attribute', action: 'mask', class: 'email', count: 1501 }]);
  t.strictSame(keys, [{ surface: 'attribute', class: 'email', key: 'user', count: 1501 }]);
  t.match(manyValued, [{ key: 'order.id', observed: 6000 }]);
});

const child = (code: string) => runTool(process.execPath, ['-e', `const { startAudit } = require(${AUDIT} + '/start-audit.js');\n${code}`]);
const HIT = `audit.hit('status', 'card', 'partial')`;

t.test('the table is printed at the end of the process, with the counts of its threads', async (t) => {
  const worker = `const { audit } = require(${AUDIT} + '/start-audit.js').startAudit(true); ${HIT};`;
  const { code, output } = await child(`
    const { audit } = startAudit(true);
    ${HIT}
    new (require('node:worker_threads').Worker)(${JSON.stringify(worker)}, { eval: true });
    process.on('exit', () => ${HIT})`);
  t.equal(code, 0, output);
  t.match(output, /^otel-agent: \[OTA-057\] redaction audit\n3 values redacted · no failures/);
  t.match(output, /\n {10}3 {2}card {18}status {16}partial\n/);
  t.equal(output.match(/OTA-/g)?.length, 1, 'once, whatever threads there are');
});

t.test('also where the process is left by process.exit, and nowhere where it is not asked for', async (t) => {
  t.match(await child(`const { audit } = startAudit(true); ${HIT}; process.exit(3)`), { code: 3, output: /1 value redacted/ });
  t.strictSame(await child(`const { audit } = startAudit(false); ${HIT}`), { code: 0, stdout: '', output: '' });
});

t.test('it does not keep a process or a thread alive', async (t) => {
  const worker = `require(${AUDIT} + '/start-audit.js').startAudit(false);`;
  const { code } = await child(
    `startAudit(false); new (require('node:worker_threads').Worker)(${JSON.stringify(worker)}, { eval: true });`,
  );
  t.equal(code, 0);
});
