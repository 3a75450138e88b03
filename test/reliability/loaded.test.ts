import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'tap';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { startGrpcReceiver } from '../support/grpc-receiver.js';
import { runApp } from '../support/run-app.js';
import { MAKE_SPANS } from './made-spans.js';

// What an exporter does not need is not loaded, and what it needs is loaded in the exporting thread alone.

/** Preloaded before the agent: what the exporting thread has loaded of Node is written to a file now and then. */
const PROBE = `
  const threads = require('node:worker_threads');
  const { writeFileSync, renameSync } = require('node:fs');
  const tell = (file) => {
    writeFileSync(file + '.tmp', JSON.stringify(process.moduleLoadList));
    renameSync(file + '.tmp', file);
  };
  if (threads.isMainThread) {
    const { Worker } = threads;
    threads.Worker = class extends Worker {
      constructor(file, options) {
        const own = options?.name?.startsWith('otel-agent') ? { execArgv: ['--require', __filename], env: process.env } : {};
        super(file, { ...options, ...own });
      }
    };
    process.on('exit', () => tell(process.env.LOADED + '.main'));
  } else setInterval(() => tell(process.env.LOADED), 20).unref();
`;

const APP = `${MAKE_SPANS} makeSpans(10); setTimeout(() => {}, 300); process.on('message', () => process.disconnect());`;

interface Loaded {
  readonly exporting: readonly string[];
  readonly main: readonly string[];
}

for (const protocol of ['http/protobuf', 'grpc']) {
  test(`${protocol} loads what it needs, in the exporting thread`, async (t) => {
    const receiver = protocol === 'grpc' ? await startGrpcReceiver() : await startReceiver();
    t.teardown(() => receiver.close());
    const folder = t.testdir({ 'probe.cjs': PROBE });
    const file = join(folder, 'loaded.json');
    let asked: Promise<readonly string[]> | undefined;
    const { code } = await runApp({
      code: `${APP} process.send('started');`,
      nodeArgs: ['--require', join(folder, 'probe.cjs')],
      env: {
        LOADED: file,
        OTEL_BSP_SCHEDULE_DELAY: '0',
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      },
      onMessage(_message, child) {
        asked = receiver
          .waitFor((spans) => spans.length === 10)
          .then(() => listBehind(file))
          .finally(() => child.send('go'));
      },
    });
    t.equal(code, 0);
    const loaded: Loaded = { exporting: (await asked) ?? [], main: read(`${file}.main`) };
    const has = (list: readonly string[], module: string) => list.includes(`NativeModule ${module}`);
    t.equal(has(loaded.exporting, 'http2'), protocol === 'grpc', 'http2 in the exporting thread');
    t.ok(has(loaded.exporting, 'http'), 'which is built on http');
    // Its instrumentation loads http, but names are asked for and HTTP/2 is spoken elsewhere.
    for (const module of ['http2', 'dns']) t.notOk(has(loaded.main, module), `${module} in the service's thread`);
    // grpc-js, protobufjs and the SDK are not in that file at all.
    const bundle = readFileSync(join(__dirname, '../../../dist/exporter.cjs'), 'utf8');
    t.notMatch(bundle, /grpc-js|protobufjs|@opentelemetry\/sdk/);
  });
}

/** What is written from now on. */
async function listBehind(file: string): Promise<readonly string[]> {
  rmSync(file, { force: true });
  while (!existsSync(file)) await pause(5);
  return read(file);
}

function read(file: string): readonly string[] {
  return JSON.parse(readFileSync(file, 'utf8')) as string[];
}
