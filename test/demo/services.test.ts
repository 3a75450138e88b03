import { test } from 'tap';
import { DemoProcess } from './demo-process.js';
import { whyNoPostgres } from './why-no-postgres.js';

void whyNoPostgres().then((skip) => {
  test('the gateway refuses what is no task, task-manager what it does not know', { skip }, async (t) => {
    const demo = new DemoProcess(t, ['--keep', '--requests', '1']);
    await demo.said(/Running until Ctrl-C[^]*api\/metrics\n/);
    const headers = { 'content-type': 'application/json' };
    for (const [body, error] of [
      ['{"url":"ftp://a/b"}', 'url must be an absolute http(s) URL'],
      ['{"url":"http://a/","priority":10}', 'priority must be an integer from 1 to 9'],
      ['[]', 'url must be an absolute http(s) URL'],
    ]) {
      const response = await fetch(`${demo.address('gateway')}/tasks`, { method: 'POST', headers, body: body! });
      t.equal(response.status, 400);
      t.strictSame(await response.json(), { error });
    }
    const malformed = await fetch(`${demo.address('gateway')}/tasks`, { method: 'POST', headers, body: '{' });
    t.equal(malformed.status, 400);
    for (const id of ['17', '00000000-0000-4000-8000-000000000000']) {
      t.equal((await fetch(`${demo.address('task-manager')}/tasks/${id}`)).status, 404);
    }
    t.strictSame(await (await fetch(`${demo.address('task-manager')}/health`)).json(), { status: 'ok' });
    demo.child.kill('SIGTERM');
    t.equal(await demo.ended(), 0);
    t.strictSame(await demo.leftovers(), []);
  });
});
