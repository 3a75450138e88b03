import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'tap';
import { toFinishedSpans } from '../../tools/otlp/finished-spans.js';
import { decodeTraceRequest } from '../../tools/otlp/protobuf.js';
import { closedUrl } from '../support/local-server.js';
import { runApp } from '../support/run-app.js';
import { ids, idsOf, MAKE_SPANS } from './made-spans.js';

/** A receiver that can go away, with everything that hangs on it, and come back on its port. */
class Flapping {
  /** Of requests that were answered to their end. */
  readonly taken: number[] = [];
  #server: Server | undefined;
  #port = 0;

  async up(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const spans = idsOf(toFinishedSpans(decodeTraceRequest(Buffer.concat(chunks))));
        this.taken.push(...spans);
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Requests under way are answered: what was taken is known to the sender. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise((resolve) => server?.close(resolve));
    server?.closeIdleConnections();
    await closed;
  }

  get isUp(): boolean {
    return this.#server !== undefined;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }
}

const APP = `${MAKE_SPANS}
  const started = Date.now();
  const timer = setInterval(() => {
    makeSpans(20);
    if (Date.now() - started < 9000) return;
    clearInterval(timer);
    process.send(nextId);
    process.disconnect();
  }, 20);
`;

test('three endpoints, the first dead, then flapping: everything arrives, and nothing at two of them', async (t) => {
  const [first, second, third] = [new Flapping(), new Flapping(), new Flapping()];
  await Promise.all([first, second, third].map((each) => each.up()));
  t.teardown(() => Promise.all([first, second, third].filter(({ isUp }) => isUp).map((each) => each.down())));
  await first.down();
  let made = 0;
  const ended = new AbortController();
  const flapping = (async () => {
    await pause(2500);
    t.equal(first.taken.length, 0, 'the first is dead');
    t.ok(second.taken.length > 0, 'the second takes over');
    while (!ended.signal.aborted) {
      await first.up();
      // It is tried again when the breaker says so, whose pauses grow: until then it stays.
      const before = first.taken.length;
      while (first.taken.length === before && !ended.signal.aborted) await pause(50);
      await pause(300);
      await first.down();
      await pause(700);
    }
  })();
  const { code, agentLines } = await runApp({
    code: APP,
    env: {
      OTEL_AGENT_EXPORT_ENDPOINTS: [first.url, second.url, third.url].join(','),
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '20s',
    },
    onMessage(message) {
      made = Number(message);
    },
  });
  ended.abort();
  await flapping;
  t.equal(code, 0);
  t.strictSame([...first.taken, ...second.taken, ...third.taken].sort((a, b) => a - b), ids(made));
  t.ok(first.taken.length > 0, 'the first gets the traffic back');
  t.equal(third.taken.length, 0, 'the third is not needed');
  t.strictSame(agentLines.filter((line) => line.includes('OTA-042')), []);
});

test('three endpoints, two of them dead: the third gets everything, once', async (t) => {
  const third = new Flapping();
  await third.up();
  t.teardown(() => third.down());
  const endpoints = [await closedUrl(), await closedUrl(), third.url];
  const { code } = await runApp({
    code: `${MAKE_SPANS} makeSpans(2000); process.exit(7);`,
    env: { OTEL_AGENT_EXPORT_ENDPOINTS: endpoints.join(','), OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '20s' },
  });
  t.equal(code, 7);
  t.strictSame(third.taken.toSorted((a, b) => a - b), ids(2000));
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
