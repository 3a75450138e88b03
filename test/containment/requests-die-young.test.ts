import t from 'tap';
import { runApp } from '../support/run-app.js';

// Code and caches come into being with the first of them.
const WARM_UP = 1200;
const REQUESTS = 300;
/** Without the agent it is 300; with spans that wait to be encoded, or with the API's own contexts, more than 2400. */
const MOST_BYTES = 2000;
/** What `Object.assign` and `for … in` allocate for the attributes of each span outlives it there, whatever we do. */
const skip = process.version.startsWith('v20.') && 'Node 20';

/** Bytes that are left of each request, received and sent by the same process, after a quick garbage collection. */
const APP = `
const { Agent, createServer, get } = require('node:http');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const server = createServer((request, response) => response.end('fine'));
const quick = () => { gc({ type: 'minor' }); gc({ type: 'minor' }); return process.memoryUsage().heapUsed; };
const requests = async (count) => {
  for (let number = 0; number < count; number += 1) {
    await new Promise((resolve) => get({ port: server.address().port, agent }, (response) => response.resume().on('end', resolve)));
  }
};
server.listen(0, '127.0.0.1', async () => {
  await requests(${WARM_UP});
  gc();
  const before = quick();
  await requests(${REQUESTS});
  console.log(Math.round((quick() - before) / ${REQUESTS}));
  process.exit();
});
`;

// What outlives a quick collection is copied by it, twice, and left to a slow one: that made one request in a hundred slow.
t.test('nothing of a traced request outlives a quick garbage collection, once its spans were encoded', { skip }, async (t) => {
  const { stdout, stderr } = await runApp({
    code: APP,
    nodeArgs: ['--expose-gc'],
    // As if to a receiver; what cannot be delivered is held in another thread.
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '1ms' },
  });
  t.equal(stderr, '');
  const bytes = Number(stdout);
  t.comment(`${bytes} bytes a request`);
  t.ok(bytes < MOST_BYTES, `${bytes} bytes are left of each request`);
});
