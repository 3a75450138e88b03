import t from 'tap';
import { runApp } from '../support/run-app.js';

t.test('a response has the head that the service gave it, and the name of the trace beside it', async (t) => {
  const run = async (preload: 'import' | 'none') => {
    const file = 'test/fixtures/instrument/heads.cjs';
    const { code, stdout } = await runApp({ file, preload, env: { OTEL_TRACES_EXPORTER: 'none' } });
    t.equal(code, 0);
    return stdout.trim().split('\n').map((line) => JSON.parse(line) as { way: string; pairs: string[] });
  };
  const [plain, traced] = [await run('none'), await run('import')];
  const isOurs = (pair: string) => pair.startsWith('Server-Timing: traceparent;');
  t.equal(plain.length, 8);
  for (const [index, { way, pairs }] of traced.entries()) {
    const own = { ...traced[index], pairs: pairs.filter((pair) => !isOurs(pair)).toSorted() };
    t.strictSame(own, { ...plain[index], pairs: plain[index]?.pairs.toSorted() }, way);
    t.equal(pairs.filter(isOurs).length, way === 'own' ? 0 : 1, `${way}: named once, or by the service`);
  }
});
