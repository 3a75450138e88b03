import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { toFinishedSpans } from '../../tools/otlp/finished-spans.js';
import type { WireTraceRequest } from '../../tools/otlp/wire-types.js';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { startGrpcReceiver } from '../support/grpc-receiver.js';
import { listen } from '../support/local-server.js';
import { type AppResult, runApp } from '../support/run-app.js';
import { ids, idsOf, MAKE_SPANS } from './made-spans.js';

// Every destination gets every span once, however the process ends, and the end is the one without the agent.

const APP = `${MAKE_SPANS}
  makeSpans(Number(process.argv[2]));
  const served = () => require('node:http').createServer().listen(0, '127.0.0.1', () => console.log('ready'));
  ({
    natural() {},
    exit: () => process.exit(7),
    throws() { throw new Error('nobody catches this'); },
    rejects: () => void Promise.reject(new Error('nobody catches this')),
    signalled: served,
    handled() {
      served();
      process.on('SIGTERM', () => { makeSpans(1); process.exit(7); });
    },
    late: () => void process.on('exit', () => makeSpans(1)),
  })[process.argv[1]]();
`;

interface Ending {
  readonly end: Pick<AppResult, 'code' | 'signal'>;
  /** Spans that are ended on the way out. */
  readonly more?: number;
}

const ENDS: Readonly<Record<string, Ending>> = {
  natural: { end: { code: 0, signal: null } },
  exit: { end: { code: 7, signal: null } },
  throws: { end: { code: 1, signal: null } },
  rejects: { end: { code: 1, signal: null } },
  signalled: { end: { code: null, signal: 'SIGTERM' } },
  handled: { end: { code: 7, signal: null }, more: 1 },
  late: { end: { code: 0, signal: null }, more: 1 },
};

/** What a destination has when the process has ended. */
type Stored = (result: AppResult) => number[];

interface Destination {
  readonly env: Readonly<Record<string, string>>;
  /** One for each place that the spans should be in. */
  readonly stored: readonly Stored[];
}

async function otlp(t: Test, protocol: 'http/protobuf' | 'http/json' = 'http/protobuf'): Promise<Destination> {
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const type = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  return {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: protocol },
    stored: [
      () => {
        t.ok(receiver.requests.every(({ contentType }) => contentType === type), type);
        return idsOf(receiver.spans());
      },
    ],
  };
}

async function grpc(t: Test): Promise<Destination> {
  const receiver = await startGrpcReceiver();
  t.teardown(() => receiver.close());
  const { host } = new URL(receiver.url);
  return {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: host, OTEL_EXPORTER_OTLP_INSECURE: 'true', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    stored: [() => idsOf(receiver.spans())],
  };
}

function file(t: Test): Destination {
  const path = join(t.testdir(), 'traces.jsonl');
  const spansOf = (line: string) => toFinishedSpans(JSON.parse(line) as WireTraceRequest);
  return {
    env: { OTEL_TRACES_EXPORTER: 'file', OTEL_AGENT_EXPORT_FILE_PATH: path },
    stored: [() => idsOf(readFileSync(path, 'utf8').trimEnd().split('\n').flatMap(spansOf))],
  };
}

async function zipkin(t: Test): Promise<Destination> {
  const spans: { tags: Record<string, string> }[] = [];
  const url = await listen(
    t,
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        spans.push(...(JSON.parse(Buffer.concat(chunks).toString()) as typeof spans));
        response.writeHead(202).end();
      });
    }),
  );
  return {
    env: { OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${url}/api/v2/spans` },
    stored: [() => idsOf(spans.map(({ tags }) => ({ attributes: tags })))],
  };
}

const onConsole: Destination = {
  env: { OTEL_TRACES_EXPORTER: 'console' },
  stored: [({ stdout }) => [...stdout.matchAll(/'test\.id': (\d+)/g)].map((match) => Number(match[1]))],
};

function together(...destinations: readonly Destination[]): Destination {
  const names = destinations.map(({ env }) => env['OTEL_TRACES_EXPORTER'] ?? 'otlp');
  return {
    env: { ...Object.assign({}, ...destinations.map(({ env }) => env)), OTEL_TRACES_EXPORTER: names.join(',') },
    stored: destinations.flatMap(({ stored }) => stored),
  };
}

const DESTINATIONS: Readonly<Record<string, (t: Test) => Promise<Destination>>> = {
  'http/json': (t) => otlp(t, 'http/json'),
  grpc,
  file: async (t) => file(t),
  zipkin,
  'otlp,file': async (t) => together(await otlp(t), file(t)),
  'otlp,zipkin,file': async (t) => together(await otlp(t), await zipkin(t), file(t)),
};

test('every destination, every end', async (t) => {
  t.jobs = 3;
  for (const [name, destinationOf] of Object.entries(DESTINATIONS)) {
    for (const how of Object.keys(ENDS)) {
      t.test(`${name}, ${how}`, { buffered: true }, async (t) => check(t, await destinationOf(t), how, 1000));
    }
  }
  // A line for each attribute: fewer spans.
  for (const how of ['natural', 'exit', 'signalled']) {
    t.test(`otlp,console, ${how}`, { buffered: true }, async (t) => check(t, together(await otlp(t), onConsole), how, 20));
  }
});

async function check(t: Test, { env, stored }: Destination, how: string, spans: number): Promise<void> {
  const ending = ENDS[how];
  if (!ending) throw new Error(how);
  let signalled = false;
  const result = await runApp({
    code: APP,
    args: [how, String(spans)],
    // How long an end may take on a busy machine is another question.
    env: { ...env, OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '20s' },
    onOutput(stdout, child) {
      if (stdout.includes('ready') && !signalled) signalled = child.kill('SIGTERM');
    },
  });
  t.match(result, ending.end);
  t.strictSame(result.agentLines, []);
  for (const each of stored) t.strictSame(each(result), ids(spans + (ending.more ?? 0)));
}
