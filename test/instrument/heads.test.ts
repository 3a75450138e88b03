import t from 'tap';
import { runApp } from '../support/run-app.js';

t.test('a response has the head that the service gave it, and the names of trace and work beside it', async (t) => {
  const run = async (preload: 'import' | 'none') => {
    const file = 'test/fixtures/instrument/heads.cjs';
    const { code, stdout } = await runApp({ file, preload, env: { OTEL_TRACES_EXPORTER: 'none' } });
    t.equal(code, 0);
    return stdout.trim().split('\n').map((line) => JSON.parse(line) as { way: string; pairs: string[] });
  };
  const [plain, traced] = [await run('none'), await run('import')];
  const isTrace = (pair: string) => pair.startsWith('Server-Timing: traceparent;');
  const isWork = (pair: string) => /^x-correlation-id: [\da-f-]{36}$/.test(pair);
  const isOurs = (pair: string) => isTrace(pair) || isWork(pair);
  t.equal(plain.length, 15);
  for (const [index, { way, pairs }] of traced.entries()) {
    const own = { ...traced[index], pairs: pairs.filter((pair) => !isOurs(pair)).toSorted() };
    t.strictSame(own, { ...plain[index], pairs: plain[index]?.pairs.toSorted() }, way);
    t.equal(pairs.filter(isTrace).length, way === 'own' ? 0 : 1, `${way}: named once, or by the service`);
    t.equal(pairs.filter(isWork).length, way === 'ownId' ? 0 : 1, `${way}: the work, too`);
  }
});
