import { join } from 'node:path';
import { test } from 'tap';
import { endpointsOf } from '../../src/export/endpoint.js';
import { addressOf } from '../../src/export/endpoint-url.js';
import { zipkinEndpointOf } from '../../src/export/zipkin-endpoint.js';
import { someSettings } from '../support/sending.js';

type Case = [what: string, environment: Record<string, string>, more: Record<string, unknown>, urls: string[]];

const GENERAL = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const TRACES = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
const GRPC = { 'export.protocol': 'grpc' };
const list = (...endpoints: string[]) => ({ 'export.endpoints': endpoints });

const CASES: Case[] = [
  ['nothing is said', {}, {}, ['http://localhost:4318/v1/traces']],
  ['nothing is said, with gRPC', {}, GRPC, ['http://localhost:4317']],
  ['a base', { [GENERAL]: 'http://a:4318' }, {}, ['http://a:4318/v1/traces']],
  ['a base with a slash', { [GENERAL]: 'http://a:4318/' }, {}, ['http://a:4318/v1/traces']],
  ['a base with a path', { [GENERAL]: 'http://a/otlp/' }, {}, ['http://a/otlp/v1/traces']],
  ['a base with the whole path', { [GENERAL]: 'http://a/v1/traces/' }, {}, ['http://a/v1/traces']],
  ['a base with a query', { [GENERAL]: 'http://a/x?key=1' }, {}, ['http://a/x/v1/traces?key=1']],
  ['an endpoint for traces', { [GENERAL]: 'http://a', [TRACES]: 'http://b/in' }, {}, ['http://b/in']],
  ['an endpoint for traces without a path', { [TRACES]: 'http://b' }, {}, ['http://b/v1/traces']],
  ['IPv6', { [GENERAL]: 'http://[::1]:4318' }, {}, ['http://[::1]:4318/v1/traces']],
  ['gRPC, with a path that it does not know', { [GENERAL]: 'http://a:4317/v1/traces' }, GRPC, ['http://a:4317']],
  ['gRPC over TLS', { [GENERAL]: 'https://a' }, GRPC, ['https://a']],
  ['gRPC without a scheme, which means TLS', { [GENERAL]: 'a:4317' }, GRPC, ['https://a:4317']],
  ['gRPC without a scheme, port 80', { [GENERAL]: 'a:80' }, GRPC, ['https://a:80']],
  ['gRPC without a scheme, no TLS', { [GENERAL]: '[::1]:4317' }, { ...GRPC, 'export.insecure': true }, ['http://[::1]:4317']],
  ['gRPC with a scheme: nothing else counts', { [GENERAL]: 'https://a' }, { ...GRPC, 'export.insecure': true }, ['https://a']],
  ['several with and without a scheme', {}, { ...GRPC, ...list('a:1', 'http://b:2') }, ['https://a:1', 'http://b:2']],
  ['HTTP without a scheme', { [GENERAL]: 'a:4318' }, {}, ['http://a:4318/v1/traces']],
  [
    'several, which win over the standard one',
    { [TRACES]: 'http://c/in' },
    list('http://a:4318', 'https://b/x', 'http://a:4318'),
    ['http://a:4318/v1/traces', 'https://b/x/v1/traces'],
  ],
  ['what is no endpoint among several', {}, list('http://a', 'ftp://b', ':', 'http+unix://'), ['http://a/v1/traces']],
];

for (const [what, environment, more, urls] of CASES) {
  test(`${what}: ${urls.join(', ')}`, async (t) => {
    t.strictSame(endpointsOf(someSettings(environment, more)).map(({ url }) => url), urls);
  });
}

test('everything else comes from the settings and can be sent to another thread', async (t) => {
  const [first, second] = endpointsOf(
    someSettings(
      {
        OTEL_EXPORTER_OTLP_HEADERS: 'X-Tenant=acme,a=1',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'a=2',
        OTEL_EXPORTER_OTLP_TIMEOUT: '1234',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.pem',
        OTEL_EXPORTER_OTLP_CLIENT_KEY: '/key.pem',
        OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/cert.pem',
      },
      { ...list('http://me:p%40ss@a:4318/?key=1', 'http://b'), 'export.retry_statuses': [500] },
    ),
  );
  const expected = {
    protocol: 'http/protobuf',
    compression: 'gzip',
    retryStatuses: [500],
    timeoutMs: 1234,
    certificateFile: '/ca.pem',
    clientKeyFile: '/key.pem',
    clientCertificateFile: '/cert.pem',
  };
  t.strictSame(structuredClone(first), {
    ...expected,
    url: 'http://a:4318/v1/traces?key=1',
    name: 'http://a:4318/v1/traces',
    headers: { authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}`, 'x-tenant': 'acme', a: '2' },
  });
  t.strictSame(second, {
    ...expected,
    url: 'http://b/v1/traces',
    name: 'http://b/v1/traces',
    headers: { 'x-tenant': 'acme', a: '2' },
  });
});

test('a header of one\'s own wins over credentials in the URL', async (t) => {
  const environment = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x', [GENERAL]: 'http://me:pw@a' };
  t.strictSame(endpointsOf(someSettings(environment))[0]?.headers, { authorization: 'Bearer x' });
});

test('headers that cannot be sent are left out', async (t) => {
  const headers = 'ok=1,bad%20name=2,bad-value=a%0Ab,unicode=%E2%9C%93,content-type=text/plain,Transfer-Encoding=x';
  t.strictSame(endpointsOf(someSettings({ OTEL_EXPORTER_OTLP_HEADERS: headers }))[0]?.headers, { ok: '1' });
});

test('a Unix socket may be named from the working directory, and with two slashes', async (t) => {
  t.equal(addressOf('unix:run/otel.sock')?.socketPath, join(process.cwd(), 'run/otel.sock'));
  t.equal(addressOf('unix://run/otel.sock')?.socketPath, '/run/otel.sock');
  t.equal(addressOf('unix:///run/100%/a%20b')?.socketPath, '/run/100%/a%20b', 'not decoded where it is not encoded');
  t.equal(addressOf('unix:'), undefined);
});

test("Zipkin's endpoint has its path as given, and nothing of OTLP", async (t) => {
  const environment = { OTEL_EXPORTER_OTLP_HEADERS: 'a=1', OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' };
  const common = { protocol: 'http/json', compression: 'none', timeoutMs: 10_000, retryStatuses: [], headers: {} };
  t.strictSame(zipkinEndpointOf(someSettings(environment)), [
    { ...common, url: 'http://localhost:9411/api/v2/spans', name: 'http://localhost:9411/api/v2/spans' },
  ]);
  const own = someSettings({}, { 'export.zipkin.endpoint': 'https://me:pw@z/in?x=1' });
  t.match(zipkinEndpointOf(own), [
    { url: 'https://z/in?x=1', name: 'https://z/in', headers: { authorization: /^Basic / } },
  ]);
});
