import { test } from 'tap';
import { DemoProcess } from './demo-process.js';
import { whyNoPostgres } from './why-no-postgres.js';

void whyNoPostgres().then((skip) => {
  test('--keep serves until Ctrl-C, draws new traces, and ends well', { skip }, async (t) => {
    const demo = new DemoProcess(t, ['--keep', '--requests', '1']);
    await demo.said(/Running until Ctrl-C[^]*api\/metrics\n/);

    const created = await fetch(`${demo.address('gateway')}/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: `${demo.address('site')}/broken` }),
    });
    t.equal(created.status, 202);
    const [, traceId] = /desc="00-(\w{32})-/.exec(created.headers.get('server-timing') ?? '') ?? [];
    await demo.said(new RegExp(`^trace ${traceId}  17 spans, 3 services`, 'm'));

    const { taskId } = (await created.json()) as { taskId: string };
    const task = await fetch(`${demo.address('task-manager')}/tasks/${taskId}`);
    t.match(await task.json(), { id: taskId, status: 'failed', http_status: 500, tenant_id: null });

    demo.child.kill('SIGINT');
    t.equal(await demo.ended(), 0, 'the announced end is no failure');
    t.equal(demo.stderr, '');
    t.strictSame(await demo.leftovers(), []);
  });
});
