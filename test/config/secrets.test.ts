import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Test, test } from 'tap';
import { runInFolder } from './in-folder.js';

/** A request to itself, and an agent that has to send two spans. */
const BUSY = `
  const { createServer, get } = require('node:http');
  const server = createServer((request, response) => response.end()).listen(0, '127.0.0.1', () => {
    get({ port: server.address().port }, (response) => response.resume().on('end', () => server.close()));
  });
`;

const HEADERS = {
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cret,authorization=Bearer%20s3cret,malformed-s3cret,bad name=s3cret',
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-key=s3cret%zz,x-other=s3cret',
};

/** In plain text and as part of a Basic header. */
const SECRET = /s3cret|zM2NyZXQ|czNjcmV0/;

/** `%HOST%` stands for host and port of a receiver that answers with `status`. */
const PLACES: Record<string, { url: string; env?: Record<string, string>; status?: number }> = {
  'a receiver that takes everything': { url: 'http://us%65r:s3cret@%HOST%?key=s3cret' },
  'a receiver that refuses': { url: 'http://user:s3cret@%HOST%/?key=s3cret', status: 401 },
  'a receiver that is busy': { url: 'http://user:s3cret@%HOST%/?key=s3cret', status: 503 },
  'a receiver with a token in its path': { url: 'http://%HOST%/receiver/s3cret-0123456789-0123456789', status: 404 },
  'a receiver that is not there': { url: 'http://user:s3cret@127.0.0.1:1/?key=s3cret' },
  'a receiver whose certificate is not there': {
    url: 'https://user:s3cret@%HOST%',
    env: { OTEL_EXPORTER_OTLP_CERTIFICATE: 'no.pem' },
  },
  'a URL that is none': { url: 'http//user:s3cret@host' },
  'a URL with a bad port': { url: 'http://user:s3cret' },
  'a token in the place of a URL': { url: 's3cret' },
};

for (const [place, { url, env, status = 200 }] of Object.entries(PLACES)) {
  for (const variable of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'JAEGER_ENDPOINT']) {
    test(`prints no secret at any log level: ${variable} is ${place}`, async (t) => {
      const { host, authorizations } = await receiver(t, (_, response) => response.writeHead(status).end());
      const { stdout, stderr, agentLines, code } = await runInFolder(t.testdir({}), BUSY, {
        ...HEADERS,
        ...env,
        [variable]: url.replace('%HOST%', host),
        OTEL_LOG_LEVEL: 'all',
      });
      t.ok(agentLines.length >= 3, `${agentLines.length} lines`);
      t.notMatch([...agentLines, stdout, stderr].join('\n'), SECRET);
      t.equal(code, 0);
      if (place.startsWith('a receiver that takes'))
        t.strictSame(authorizations, ['Bearer s3cret'], 'the header arrives');
    });
  }
}

// The transport quotes the answer of a receiver (src/export/transport.ts), and nothing conceals ours in it yet.
test('prints no secret that a receiver repeats in its answer', { todo: true }, async (t) => {
  const { host } = await receiver(t, ({ url }, response) => {
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`no such page: ${url}`);
  });
  const { agentLines } = await runInFolder(t.testdir({}), BUSY, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}/receiver/s3cret-0123456789-0123456789`,
  });
  t.notMatch(agentLines.join('\n'), SECRET);
});

/** Any server of HTTP, and the `authorization` headers that it got. */
async function receiver(t: Test, answer: RequestListener): Promise<{ host: string; authorizations: unknown[] }> {
  const authorizations: unknown[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    request.resume().on('end', () => answer(request, response));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => server.close());
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, authorizations };
}
