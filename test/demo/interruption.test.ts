import { test } from 'tap';
import { DemoProcess } from './demo-process.js';
import { whyNoPostgres } from './why-no-postgres.js';

void whyNoPostgres().then((skip) => {
  test('a signal while it starts ends it at once and leaves nothing', { skip }, async (t) => {
    for (const [signal, moment, code] of [
      ['SIGINT', /Kafka stand-in/, 130],
      ['SIGTERM', /PostgreSQL, embedded/, 143],
      ['SIGHUP', /gateway, task-manager, web-crawler/, 129],
    ] as const) {
      const demo = new DemoProcess(t, ['--requests', '1000']);
      await demo.said(moment);
      demo.child.kill(signal);
      // npm and an impatient person send it again.
      demo.child.kill(signal);
      t.equal(await demo.ended(), code, signal);
      t.match(demo.stderr, `ended by ${signal}`);
      t.strictSame(await demo.leftovers(), [], signal);
    }
  });

  test('a service that dies ends the demo with what it said', { skip }, async (t) => {
    const demo = new DemoProcess(t, ['--keep', '--requests', '1']);
    await demo.said(/Running until Ctrl-C[^]*api\/metrics\n/);
    process.kill(demo.service('web-crawler'), 'SIGKILL');
    t.equal(await demo.ended(), 1);
    t.match(demo.stderr, /demo: web-crawler ended with signal SIGKILL; the last it said:\n[^]*"msg":"page crawled"/);
    t.strictSame(await demo.leftovers(), []);
  });
});
