import * as zlib from 'node:zlib';
import type { Case } from '../case.js';
import { CERTIFICATES, WAITS_FOR_FILE } from './certificates.js';

const base = (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
const traces = (url: string) => ({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url });
const headers = (text: string) => ({ OTEL_EXPORTER_OTLP_HEADERS: text });
const SECURE = base('https://collector:4318');

/** Node.js has it from 22.15 on. */
const ZSTD = 'zstdCompress' in zlib ? 'zstd' : 'gzip';

export const ENDPOINT_CASES: readonly Case[] = [
  { name: 'endpoint', env: base('http://collector:4318') },
  { name: 'endpoint with a slash', env: base('http://collector:4318/') },
  { name: 'endpoint with a path', env: base('http://collector:4318/otlp') },
  { name: 'endpoint with a path and a slash', env: base('https://collector/otlp/') },
  { name: 'endpoint by IPv6', env: base('http://[::1]:4318') },
  { name: 'endpoint in capitals', env: base('HTTP://COLLECTOR:4318') },
  { name: 'endpoint empty', env: base('') },
  { name: 'endpoint no URL', env: base('http://') },
  { name: 'endpoint a word', env: base('collector') },
  {
    name: 'endpoint with the path of traces',
    env: base('http://collector:4318/v1/traces'),
    differs: {
      because: 'an endpoint works with and without the path (requirement B3)',
      sdk: { 'endpoint.url': 'http://collector:4318/v1/traces/v1/traces' },
      ours: { 'endpoint.url': 'http://collector:4318/v1/traces' },
    },
  },
  {
    name: 'endpoint with the path of traces and a slash',
    env: base('http://collector:4318/v1/traces/'),
    differs: {
      because: 'an endpoint works with and without the path (requirement B3)',
      sdk: { 'endpoint.url': 'http://collector:4318/v1/traces/v1/traces' },
      ours: { 'endpoint.url': 'http://collector:4318/v1/traces' },
    },
  },
  {
    name: 'endpoint with two slashes',
    env: base('http://collector:4318//'),
    differs: {
      because: 'a second slash is a slip',
      sdk: { 'endpoint.url': 'http://collector:4318//v1/traces' },
      ours: { 'endpoint.url': 'http://collector:4318/v1/traces' },
    },
  },
  {
    name: 'endpoint with a query',
    env: base('http://collector:4318?key=1'),
    differs: {
      because: 'the path belongs before the query',
      sdk: { 'endpoint.url': 'http://collector:4318/?key=1/v1/traces' },
      ours: { 'endpoint.url': 'http://collector:4318/v1/traces?key=1' },
    },
  },
  {
    name: 'endpoint with space around it',
    env: base(' http://collector:4318 '),
    differs: {
      because: 'space around a value is a slip',
      sdk: { 'endpoint.url': 'http://localhost:4318/v1/traces' },
      ours: { 'endpoint.url': 'http://collector:4318/v1/traces' },
    },
  },
  {
    name: 'endpoint without a scheme',
    env: base('collector:4318'),
    differs: {
      because: 'it is no URL, sdk-node would fail at every request; but only one thing can be meant, and one line says so',
      sdk: { 'endpoint.url': 'collector:4318/v1/traces' },
      ours: { 'endpoint.url': 'http://collector:4318/v1/traces' },
    },
  },
  {
    name: 'endpoint with another scheme',
    env: base('grpc://collector:4317'),
    differs: {
      because: 'it is no URL of HTTP: sdk-node would fail at every request',
      sdk: { 'endpoint.url': 'grpc://collector:4317/v1/traces' },
      ours: { 'endpoint.url': 'http://localhost:4318/v1/traces' },
    },
  },
  {
    name: 'endpoint with credentials',
    env: base('http://user:p%40ss@collector:4318'),
    differs: {
      because:
        'Node sends the same header, made from the URL; we make it first, so that no message can show the credentials',
      sdk: {
        'endpoint.url': 'http://user:p%40ss@collector:4318/v1/traces',
        'endpoint.header.authorization': undefined,
      },
      ours: {
        'endpoint.url': 'http://collector:4318/v1/traces',
        'endpoint.header.authorization': 'Basic dXNlcjpwQHNz',
      },
    },
  },
  {
    name: 'endpoint a Unix socket',
    env: base('unix:///run/otel.sock'),
    differs: {
      because: 'sdk-node knows sockets with gRPC alone, and would fail at every request',
      sdk: { 'endpoint.url': 'unix:///run/otel.sock/v1/traces', 'endpoint.socket': undefined },
      ours: { 'endpoint.url': 'http://localhost/v1/traces', 'endpoint.socket': '/run/otel.sock' },
    },
  },
  { name: 'traces endpoint', env: traces('http://collector:4318/v1/traces') },
  { name: 'traces endpoint with another path', env: traces('http://collector:4318/custom') },
  { name: 'traces endpoint with another path and a slash', env: traces('http://collector:4318/custom/') },
  { name: 'traces endpoint with a query', env: traces('http://collector:4318/custom?key=1') },
  { name: 'traces endpoint by IPv6', env: traces('https://[2001:db8::1]/v1/traces') },
  { name: 'both endpoints', env: { ...base('http://a:4318'), ...traces('http://b:4318/v1/traces') } },
  { name: 'both endpoints, that of traces bad', env: { ...base('http://a:4318'), ...traces('http://') } },
  { name: 'both endpoints, that of traces empty', env: { ...base('http://a:4318'), ...traces(' ') } },
  {
    name: 'traces endpoint without a path',
    env: traces('http://collector:4318'),
    differs: {
      because: 'no receiver takes traces at /',
      sdk: { 'endpoint.url': 'http://collector:4318/' },
      ours: { 'endpoint.url': 'http://collector:4318/v1/traces' },
    },
  },
  {
    name: 'traces endpoint with a slash',
    env: traces('http://collector:4318/v1/traces/'),
    differs: {
      because: 'an endpoint works with and without a slash (requirement B3)',
      sdk: { 'endpoint.url': 'http://collector:4318/v1/traces/' },
      ours: { 'endpoint.url': 'http://collector:4318/v1/traces' },
    },
  },
  {
    name: 'traces endpoint with credentials',
    env: { ...traces('http://user:pass@collector:4318/v1/traces'), ...headers('authorization=Bearer%20x') },
    differs: {
      because:
        'the credentials are taken out of the URL, so that no message can show them; the header that is set wins in both',
      sdk: { 'endpoint.url': 'http://user:pass@collector:4318/v1/traces' },
      ours: { 'endpoint.url': 'http://collector:4318/v1/traces' },
    },
  },
];

export const HEADER_CASES: readonly Case[] = [
  { name: 'headers', env: headers('api-key=abc,x-tenant=acme') },
  { name: 'headers encoded', env: headers('authorization=Basic%20dXNlcjpwYXNz%3D%3D') },
  { name: 'headers with equals signs', env: headers('authorization=Basic dXNlcjpwYXNz==') },
  { name: 'headers with space around them', env: headers(' a = 1 , b = 2 ') },
  { name: 'headers with properties', env: headers('a=1;secure;path=/,b=2') },
  { name: 'headers in capitals', env: headers('API-Key=abc') },
  { name: 'headers of traces', env: { OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'a=1' } },
  { name: 'headers both', env: { ...headers('a=1,b=2'), OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'B=3,c=4' } },
  { name: 'headers of which some are malformed', env: headers('a=1,b,=c,d=%zz,e=5') },
  { name: 'headers all malformed', env: headers('abc') },
  { name: 'headers without a value', env: headers('a=,b=2') },
  { name: 'headers twice', env: headers('a=1,a=2') },
  { name: 'headers that would change the encoding', env: headers('content-type=text/plain,a=1') },
  {
    name: 'headers that HTTP forbids',
    env: headers('bad name=1,good=2%0Dx,a=3'),
    differs: {
      because: "Node's HTTP client would refuse every request; they are ignored, and one line says so",
      sdk: { 'endpoint.header.bad name': '1', 'endpoint.header.good': '2\rx' },
      ours: { 'endpoint.header.bad name': undefined, 'endpoint.header.good': undefined },
    },
  },
  {
    name: 'headers that describe connection and body',
    env: headers('connection=close,content-encoding=br,a=1'),
    differs: {
      because: 'they say what is not so; they are left out, and one line says so',
      sdk: { 'endpoint.header.connection': 'close', 'endpoint.header.content-encoding': 'br' },
      ours: { 'endpoint.header.connection': undefined, 'endpoint.header.content-encoding': undefined },
    },
  },
];

export const TRANSPORT_CASES: readonly Case[] = [
  { name: 'timeout', env: { OTEL_EXPORTER_OTLP_TIMEOUT: '3000' } },
  { name: 'timeout of traces', env: { OTEL_EXPORTER_OTLP_TIMEOUT: '3000', OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '4000' } },
  {
    name: 'timeout of traces bad',
    env: { OTEL_EXPORTER_OTLP_TIMEOUT: '3000', OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '4s' },
  },
  { name: 'timeout of zero', env: { OTEL_EXPORTER_OTLP_TIMEOUT: '0' } },
  {
    name: 'timeout with a fraction',
    env: { OTEL_EXPORTER_OTLP_TIMEOUT: '1500.5' },
    differs: {
      because: 'the specification asks for an integer',
      sdk: { 'endpoint.timeout': 1500.5 },
      ours: { 'endpoint.timeout': 10_000 },
    },
  },
  { name: 'compression', env: { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' } },
  {
    name: 'compression of traces',
    env: { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip', OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none' },
  },
  {
    name: 'compression of traces bad',
    env: { OTEL_EXPORTER_OTLP_COMPRESSION: ' gzip ', OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'brotli' },
  },
  {
    name: 'compression zstd',
    env: { OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' },
    differs: {
      because: 'sdk-node has no zstd; where Node.js has none either, gzip comes closest to what was asked for',
      sdk: { 'endpoint.compression': 'none' },
      ours: { 'endpoint.compression': ZSTD },
    },
  },
  {
    name: 'compression in capitals',
    env: { OTEL_EXPORTER_OTLP_COMPRESSION: 'GZIP' },
    differs: {
      because: 'the specification asks to read enumerations in any case',
      sdk: { 'endpoint.compression': 'none' },
      ours: { 'endpoint.compression': 'gzip' },
    },
  },
  { name: 'protocol http/json', env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' } },
  {
    name: 'protocol of traces',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' },
  },
  { name: 'protocol unknown', env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http' } },
  {
    name: 'protocol in capitals',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'HTTP/JSON' },
    differs: {
      because: 'the specification asks to read enumerations in any case',
      sdk: { 'endpoint.protocol': 'http/protobuf' },
      ours: { 'endpoint.protocol': 'http/json' },
    },
  },
  {
    name: 'protocol of traces unknown',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'udp' },
    differs: {
      because: 'a bad value counts as not set, so that the next variable decides',
      sdk: { 'endpoint.protocol': 'http/protobuf' },
      ours: { 'endpoint.protocol': 'http/json' },
    },
  },
  { name: 'certificates', env: { ...SECURE, ...CERTIFICATES } },
  { name: 'certificates without TLS', env: { ...base('http://collector:4318'), ...CERTIFICATES } },
  {
    name: 'certificate of traces',
    env: { ...SECURE, OTEL_EXPORTER_OTLP_CERTIFICATE: 'client.key', OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: 'ca.pem' },
  },
  {
    name: 'certificate that is not there',
    env: { ...SECURE, OTEL_EXPORTER_OTLP_CERTIFICATE: 'nowhere.pem' },
    differs: WAITS_FOR_FILE,
  },
  {
    name: 'certificate of traces that is not there',
    env: { ...SECURE, OTEL_EXPORTER_OTLP_CERTIFICATE: 'ca.pem', OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: 'nowhere.pem' },
    differs: WAITS_FOR_FILE,
  },
];
