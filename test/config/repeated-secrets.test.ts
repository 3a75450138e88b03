import { status as grpcStatus } from '@grpc/grpc-js';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Test, test } from 'tap';
import { encodeAnswer } from '../../tools/otlp/protobuf.js';
import { startGrpcReceiver } from '../support/grpc-receiver.js';
import { httpServer } from '../support/local-server.js';
import { runInFolder } from './in-folder.js';

/** Something secret of a request, as a receiver may repeat it. */
type Part<T> = (request: T) => string | undefined;

const ENV = {
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cret%20%2Fkey%3D,x-auth=Bearer%20s3cret-bearer',
  OTEL_LOG_LEVEL: 'all',
  // A request for each span, and an answer of its own for each request.
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
};
const CREDENTIALS = 'user:s3cret%2Fpassword@';
const PATH = '/receiver/s3cret-0123456789-0123456789/x?key=s3cret-query&eu';

/** Each refusal has a number of its own: of two that look the same, one is quoted. */
const FIRST_STATUS = 430;
const FIRST_CODE = 20;

/** In plain text and as part of a Basic header. */
const SECRET = /s3cret|zM2NyZXQ|czNjcmV0/;

const basic = ({ authorization = '' }: IncomingHttpHeaders) => Buffer.from(authorization.slice(6), 'base64').toString();

const HEADER_PARTS: readonly Part<IncomingHttpHeaders>[] = [
  (headers) => `api-key: ${String(headers['api-key'])}`,
  (headers) => `x-auth: ${String(headers['x-auth'])}`,
  (headers) => String(headers['x-auth']).slice('Bearer '.length),
  (headers) => headers.authorization,
  basic,
  (headers) => basic(headers).slice('user:'.length),
];

const HTTP_PARTS: readonly Part<IncomingMessage>[] = [
  ({ url }) => url,
  ({ url }) => new URL(url ?? '', 'http://a').pathname,
  ({ url }) => new URL(url ?? '', 'http://a').searchParams.get('key') ?? undefined,
  ...HEADER_PARTS.map((part) => ({ headers }: IncomingMessage) => part(headers)),
];

const partial = (errorMessage: string) =>
  encodeAnswer('ExportTraceServiceResponse', { partialSuccess: { rejectedSpans: 1, errorMessage } });

/** Forms of answers that end an attempt for good. */
const FORMS: readonly ((said: string) => { type: string; body: string | Buffer; taken?: boolean })[] = [
  (said) => ({ type: 'text/plain', body: said }),
  (said) => ({ type: 'application/json', body: JSON.stringify({ message: said }) }),
  (said) => ({ type: 'application/json', body: JSON.stringify({ detail: said }) }),
  (said) => ({ type: 'text/html', body: `<html><title>${said}</title></html>` }),
  (said) => ({ type: 'application/x-protobuf', body: encodeAnswer('RpcStatus', { message: said }) }),
  (said) => ({ type: 'application/x-protobuf', body: partial(said), taken: true }),
];

/** A service that makes so many spans, in pairs. */
const making = (spans: number) => `
  const { createServer, get } = require('node:http');
  const server = createServer((request, response) => response.end()).listen(0, '127.0.0.1', () => {
    let left = ${Math.ceil(spans / 2)};
    for (let started = left; started > 0; started -= 1) {
      get({ port: server.address().port }, (response) => response.resume().on('end', () => --left || server.close()));
    }
  });
`;

/** Runs it and expects every answer to be quoted, by its number, without what is secret in it. */
async function check(t: Test, answers: number, env: Record<string, string>): Promise<void> {
  const { agentLines, code } = await runInFolder(t.testdir({}), making(answers), { ...ENV, ...env });
  const text = agentLines.join('\n');
  t.notMatch(text, SECRET);
  const quoted = new Set([...text.matchAll(/#(\d+) [^\n]*\(hidden\)/g)].map(([, number]) => Number(number)));
  const missing = Array.from({ length: answers }, (_, number) => number).filter((number) => !quoted.has(number));
  t.strictSame(missing, [], 'each answer is quoted without it');
  t.equal(code, 0);
}

test('HTTP: prints no secret that a receiver repeats when it refuses or warns, in whatever form', async (t) => {
  const answers = FORMS.flatMap((form) => HTTP_PARTS.map((part) => ({ form, part })));
  let count = 0;
  const url = await httpServer(t, (request, response) => {
    const number = count++;
    const { form, part } = answers[number % answers.length] ?? {};
    const { type = '', body, taken } = form?.(`#${number} ${part?.(request)}`) ?? {};
    response.writeHead(taken ? 200 : FIRST_STATUS + number, { 'content-type': type }).end(body);
  });
  await check(t, answers.length, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url.replace('//', `//${CREDENTIALS}`) + PATH });
});

test('HTTP: prints no secret that a receiver repeats when it is busy', async (t) => {
  const urls = await Promise.all(
    HTTP_PARTS.map((part, number) =>
      httpServer(t, (request, response) => {
        response.writeHead(503, { 'content-type': 'text/plain' }).end(`#${number} ${part(request)}`);
      }),
    ),
  );
  const endpoints = urls.map((url) => url.replace('//', `//${CREDENTIALS}`) + PATH).join();
  await check(t, urls.length, { OTEL_AGENT_EXPORT_ENDPOINTS: endpoints, OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '3s' });
});

/** What stands in a URL may come back as it was written, or decoded in one way or another. */
const ESCAPED_PATH = '/receiver/s3cret%2F0123456789-0123456789/x?key=s3cret%2Fque+ry%3D&s3cret-alone';
const ESCAPED_PARTS: readonly Part<IncomingMessage>[] = [
  ({ url }) => url,
  ({ url }) => decodeURIComponent(url ?? ''),
  ({ url }) => decodeURIComponent(url?.replaceAll('+', ' ') ?? ''),
  ({ url }) => JSON.stringify(Object.fromEntries(new URL(url ?? '', 'http://a').searchParams)),
];

/** JSON of other languages: PHP escapes slashes, .NET plus signs. */
const ESCAPED_JSON = (said: string) =>
  JSON.stringify({ detail: said }).replaceAll('/', '\\/').replaceAll('=', '\\u003D');

test('HTTP: prints no secret of a URL, escaped or not', async (t) => {
  const answers = [
    ...ESCAPED_PARTS.map((part) => ({ part, type: 'text/plain', write: (said: string) => said })),
    ...HTTP_PARTS.map((part) => ({ part, type: 'application/json', write: ESCAPED_JSON })),
  ];
  let count = 0;
  const url = await httpServer(t, (request, response) => {
    const number = count++;
    const { part, type = '', write } = answers[number % answers.length] ?? {};
    response.writeHead(FIRST_STATUS + number, { 'content-type': type }).end(write?.(`#${number} ${part?.(request)}`));
  });
  const endpoint = url.replace('//', `//${CREDENTIALS}`) + ESCAPED_PATH;
  await check(t, answers.length, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint });
});

test('HTTP: prints no secret that a redirect names', async (t) => {
  const urls = await Promise.all(
    HTTP_PARTS.map((part, number) =>
      httpServer(t, (request, response) => {
        response.writeHead(307, { location: `http://a/login/${number}/${part(request)}` }).end();
      }),
    ),
  );
  const endpoints = urls.map((url) => url.replace('//', `//${CREDENTIALS}`) + PATH).join();
  const env = { ...ENV, OTEL_AGENT_EXPORT_ENDPOINTS: endpoints };
  const { agentLines } = await runInFolder(t.testdir({}), making(2), env);
  const text = agentLines.join('\n');
  for (const number of urls.keys()) t.match(text, `status 307: redirect to http://a/login/${number}/`);
  t.notMatch(text, SECRET);
});

test('gRPC: prints no secret that a receiver repeats when it refuses or warns', async (t) => {
  const answers = [...HEADER_PARTS, ...HEADER_PARTS];
  let count = 0;
  const { url, close } = await startGrpcReceiver({
    respond: ({ headers }) => {
      const number = count++;
      const said = `#${number} ${answers[number % answers.length]?.(headers.getMap() as IncomingHttpHeaders)}`;
      return number < HEADER_PARTS.length ? { code: FIRST_CODE + number, details: said } : { body: partial(said) };
    },
  });
  t.teardown(close);
  await check(t, answers.length, {
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_ENDPOINT: url.replace('//', `//${CREDENTIALS}`),
  });
});

test('gRPC: prints no secret that a receiver repeats when it is busy', async (t) => {
  const urls = await Promise.all(
    HEADER_PARTS.map(async (part, number) => {
      const { url, close } = await startGrpcReceiver({
        respond: ({ headers }) => ({
          code: grpcStatus.UNAVAILABLE,
          details: `#${number} ${part(headers.getMap() as IncomingHttpHeaders)}`,
        }),
      });
      t.teardown(close);
      return url;
    }),
  );
  const endpoints = urls.map((url) => url.replace('//', `//${CREDENTIALS}`)).join();
  await check(t, urls.length, {
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_AGENT_EXPORT_ENDPOINTS: endpoints,
    OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '3s',
  });
});
