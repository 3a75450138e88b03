import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative } from 'node:path';
import { test } from 'tap';
import { toFinishedSpans } from '../../tools/otlp/finished-spans.js';
import type { WireTraceRequest } from '../../tools/otlp/wire-types.js';
import { type Receiver, startReceiver } from '../../tools/otlp-receiver.js';
import { startGrpcReceiver } from '../support/grpc-receiver.js';
import { closedUrl, listen } from '../support/local-server.js';
import { type AppRun, ROOT, runApp } from '../support/run-app.js';
import { ids, idsOf, MAKE_SPANS } from './made-spans.js';

// A spool with several destinations, several processes, another protocol than before, or without the exporting thread.

const EXITS = `${MAKE_SPANS} makeSpans(Number(process.argv[1])); process.exit(7);`;
/** Lives until it is told to end. */
const LIVES = `${MAKE_SPANS}
  makeSpans(Number(process.argv[1]));
  process.on('message', () => process.exit(0));
  setTimeout(() => process.exit(9), 50_000);
  process.send('up');
`;

function batchesIn(directory: string): string[] {
  const inside = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
  const owners = inside(directory).flatMap((service) => inside(join(directory, service)).map((owner) => join(directory, service, owner)));
  return owners.flatMap((owner) => (lstatSync(owner, { throwIfNoEntry: false })?.isDirectory() ? listed(owner) : []));
}

function listed(owner: string): string[] {
  try {
    return readdirSync(owner).filter((name) => name.endsWith('.batch'));
  } catch (thrown) {
    // Removed between two looks.
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  }
}

/** Runs a process of the service until the promise is kept. */
async function runUntil(done: () => Promise<unknown>, run: AppRun): Promise<readonly string[]> {
  let waited: Promise<unknown> = Promise.resolve();
  const { agentLines } = await runApp({
    ...(run.file === undefined && { code: LIVES, args: ['0'] }),
    ...run,
    onMessage(_message, child) {
      waited = done().finally(() => child.send('end'));
      // It is asked below.
      waited.catch(() => {});
    },
  });
  await waited;
  return agentLines;
}

/** All spans have arrived, and the answers too: what is settled is off the disk. */
const arrived = (receiver: Pick<Receiver, 'waitFor'>, count: number, spool: string) => async (): Promise<void> => {
  await receiver.waitFor((spans) => spans.length >= count, 40_000);
  while (batchesIn(spool).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
};

test('each destination has its own spool: what one takes is delivered, what another does not is kept for it', async (t) => {
  const folder = t.testdir();
  const [spool, file] = [join(folder, 'spool'), join(folder, 'traces.jsonl')];
  const zipkinIds: number[] = [];
  const zipkin = await listen(
    t,
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const spans = JSON.parse(Buffer.concat(chunks).toString()) as { tags: Record<string, string> }[];
        zipkinIds.push(...idsOf(spans.map(({ tags }) => ({ attributes: tags }))));
        response.writeHead(202).end();
      });
    }),
  );
  const nowhere = await closedUrl();
  const env = {
    OTEL_SERVICE_NAME: 'shop',
    OTEL_TRACES_EXPORTER: 'otlp,file,zipkin',
    OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: spool,
    OTEL_AGENT_EXPORT_FILE_PATH: file,
    OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '4s',
    OTEL_EXPORTER_OTLP_ENDPOINT: nowhere,
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: nowhere,
  };
  const first = await runApp({ code: EXITS, args: ['1000'], env });
  t.equal(first.code, 7);
  const fileIds = () => {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return idsOf(lines.flatMap((line) => toFinishedSpans(JSON.parse(line) as WireTraceRequest)));
  };
  t.strictSame(fileIds(), ids(1000), 'the file has them');
  t.equal(batchesIn(spool).length, 5, 'two batches for OTLP, three for Zipkin, the first of which is smaller');
  t.equal(first.agentLines.filter((line) => line.includes('OTA-042')).length, 0, 'nothing is lost');

  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const both = async () => {
    await arrived(receiver, 1000, spool)();
    while (zipkinIds.length < 1000) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await runUntil(both, { env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_ZIPKIN_ENDPOINT: zipkin } });
  t.strictSame(idsOf(receiver.spans()), ids(1000));
  t.strictSame(zipkinIds.toSorted((a, b) => a - b), ids(1000));
  t.strictSame(fileIds(), ids(1000), 'and the file has none twice');
  t.strictSame(batchesIn(spool), []);
});

const PROTOCOLS = ['http/json', 'http/protobuf', 'grpc'] as const;
for (const before of PROTOCOLS) {
  for (const after of PROTOCOLS) {
    if (before === after) continue;
    test(`what was spooled for ${before} is delivered when the protocol has become ${after}`, async (t) => {
      const spool = join(t.testdir(), 'spool');
      const env = { OTEL_SERVICE_NAME: 'shop', OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: spool };
      const down = { OTEL_EXPORTER_OTLP_ENDPOINT: await closedUrl(), OTEL_EXPORTER_OTLP_PROTOCOL: before };
      await runApp({ code: EXITS, args: ['600'], env: { ...env, ...down } });
      t.equal(batchesIn(spool).length, 2);
      const receiver = after === 'grpc' ? await startGrpcReceiver() : await startReceiver();
      t.teardown(() => receiver.close());
      const up = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: after };
      t.strictSame(await runUntil(arrived(receiver, 600, spool), { env: { ...env, ...up } }), []);
      t.strictSame(idsOf(receiver.spans()), ids(600));
      t.strictSame(batchesIn(spool), []);
    });
  }
}

/** Everything but threads; each flag where this Node knows it. */
const permission = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
const NO_THREADS = [permission, '--allow-fs-read=*', '--allow-fs-write=*'];
if (process.allowedNodeEnvironmentFlags.has('--allow-net')) NO_THREADS.push('--allow-net');

for (const how of ['process.exit(7)', "throw new Error('nobody catches this')", 'void 0', "process.kill(process.pid, 'SIGTERM')"]) {
  test(`without the exporting thread the spool keeps what a process has left: ${how}`, async (t) => {
    const spool = join(t.testdir(), 'spool');
    const env = { OTEL_SERVICE_NAME: 'shop', OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: spool };
    const { agentLines } = await runApp({
      code: `${MAKE_SPANS} makeSpans(1000); ${how};`,
      nodeArgs: NO_THREADS,
      env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: await closedUrl() },
    });
    t.equal(agentLines.filter((line) => line.includes('[OTA-034]')).length, 1, 'one line says that there is no thread');
    t.equal(agentLines.filter((line) => line.includes('[OTA-042]')).length, 0, agentLines.join('\n'));
    const receiver = await startReceiver();
    t.teardown(() => receiver.close());
    await runUntil(arrived(receiver, 1000, spool), { nodeArgs: NO_THREADS, env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    t.strictSame(idsOf(receiver.spans()), ids(1000));
    t.strictSame(batchesIn(spool), []);
  });
}

const CLUSTER = `${MAKE_SPANS}
  const cluster = require('node:cluster');
  if (cluster.isPrimary) {
    const ends = ['exit', 'kill', 'natural', 'exit'];
    let left = ends.length;
    ends.forEach((how, index) => {
      const worker = cluster.fork({ ID: String((index + 1) * 1000), HOW: how });
      worker.on('message', () => how === 'kill' && worker.kill('SIGTERM'));
      worker.on('exit', () => (left -= 1) || makeSpans(10));
    });
  } else {
    makeSpans(1000);
    process.send('made');
    if (process.env.HOW === 'exit') process.exit(7);
    if (process.env.HOW === 'natural') process.disconnect();
    if (process.env.HOW === 'kill') setInterval(() => {}, 1000);
  }
`;

/** Living workers replay what the dead ones left, all of them at once. */
const NEXT = `
  const cluster = require('node:cluster');
  if (cluster.isPrimary) {
    for (let index = 0; index < 4; index += 1) cluster.fork();
    process.on('message', () => process.exit(0));
    setTimeout(() => process.exit(9), 50_000);
    process.send('up');
  }
`;

test('workers of a cluster share a spool directory: none is lost and none sent twice', async (t) => {
  const folder = t.testdir({ 'first.cjs': CLUSTER, 'next.cjs': NEXT });
  const spool = join(folder, 'spool');
  const env = { OTEL_SERVICE_NAME: 'shop', OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: spool, OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '4s' };
  const down = await runApp({ file: relative(ROOT, join(folder, 'first.cjs')), env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: await closedUrl() } });
  t.strictSame(down.agentLines.filter((line) => line.includes('OTA-042')), []);
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  await runUntil(arrived(receiver, 4010, spool), { file: relative(ROOT, join(folder, 'next.cjs')), env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  t.strictSame(idsOf(receiver.spans()), [...ids(10), ...ids(1000, 1000), ...ids(1000, 2000), ...ids(1000, 3000), ...ids(1000, 4000)]);
  t.strictSame(batchesIn(spool), []);
});
