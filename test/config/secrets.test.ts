import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { httpServer } from '../support/local-server.js';
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

/** How the place is named. */
const WAYS: Record<string, (url: string) => Record<string, string>> = {
  general: (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }),
  traces: (url) => ({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url }),
  several: (url) => ({ OTEL_AGENT_EXPORT_ENDPOINTS: `${url},${url}/2` }),
  jaeger: (url) => ({ JAEGER_ENDPOINT: url }),
  zipkin: (url) => ({ OTEL_EXPORTER_ZIPKIN_ENDPOINT: url, OTEL_TRACES_EXPORTER: 'zipkin' }),
  grpc: (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }),
};

for (const [place, { url, env, status = 200 }] of Object.entries(PLACES)) {
  test(`prints and keeps no secret, whatever names ${place}`, async (t) => {
    const { host, authorizations } = await receiver(t, status);
    const folder = t.testdir(Object.fromEntries(Object.keys(WAYS).map((way) => [way, {}])));
    const results = Object.entries(WAYS).map(async ([way, variables]) => {
      const { stdout, stderr, agentLines, code } = await runInFolder(join(folder, way), BUSY, {
        ...HEADERS,
        ...env,
        ...variables(url.replace('%HOST%', host)),
        OTEL_LOG_LEVEL: 'all',
        OTEL_AGENT_REPORT_STATUS_FILE: 'status.json',
      });
      t.ok(agentLines.length >= 3, `${way}: ${agentLines.length} lines`);
      t.notMatch([...agentLines, stdout, stderr].join('\n'), SECRET, way);
      const kept = readFileSync(join(folder, way, 'status.json'), 'utf8');
      t.match(JSON.parse(kept), { schema: 1, service: String });
      t.notMatch(kept, SECRET, `${way}: status file`);
      t.equal(code, 0, way);
    });
    await Promise.all(results);
    if (!place.startsWith('a receiver that takes')) return;
    t.strictSame(
      [...authorizations].sort(),
      // Zipkin gets what stands in its URL, and no header of OTLP.
      ['Basic dXNlcjpzM2NyZXQ=', ...Array.from({ length: 4 }, () => 'Bearer s3cret')],
      'the headers arrive',
    );
  });
}

test('puts no secret into the spool', async (t) => {
  const folder = t.testdir({});
  const { agentLines } = await runInFolder(folder, BUSY, {
    ...HEADERS,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:s3cret@127.0.0.1:1/?key=s3cret',
    OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: 'spool',
    OTEL_LOG_LEVEL: 'all',
  });
  t.notMatch(agentLines.join('\n'), SECRET);
  const entries = readdirSync(join(folder, 'spool'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  t.ok(files.some((file) => readFileSync(file).length > 100), 'spans are kept');
  for (const file of files) t.notMatch(`${file} ${readFileSync(file, 'latin1')}`, SECRET);
});

/** Any server of HTTP, and the `authorization` headers that it got. */
async function receiver(t: Test, status: number): Promise<{ host: string; authorizations: unknown[] }> {
  const authorizations: unknown[] = [];
  const url = await httpServer(t, ({ headers }, response) => {
    authorizations.push(headers.authorization);
    response.writeHead(status).end();
  });
  return { host: url.replace('http://', ''), authorizations };
}
