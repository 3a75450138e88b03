import type { Case } from '../case.js';
import { CERTIFICATES, WAITS_FOR_FILE } from './certificates.js';

const GRPC = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
const base = (url: string) => ({ ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: url });
const traces = (url: string) => ({ ...GRPC, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url });
const headers = (text: string) => ({ ...GRPC, OTEL_EXPORTER_OTLP_HEADERS: text });
const INSECURE = { OTEL_EXPORTER_OTLP_INSECURE: 'true' };
const NEEDS_SCHEME = 'whether TLS is wanted must be said, by http:// or https://; one line asks for it';

export const GRPC_CASES: readonly Case[] = [
  { name: 'grpc', env: GRPC },
  {
    name: 'grpc for traces',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' },
  },
  { name: 'grpc, but not for traces', env: { ...GRPC, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' } },
  {
    name: 'grpc in capitals',
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'GRPC' },
    differs: {
      because: 'the specification asks to read enumerations in any case',
      sdk: { 'endpoint.protocol': 'http/protobuf', 'endpoint.url': 'http://localhost:4318/v1/traces' },
      ours: { 'endpoint.protocol': 'grpc', 'endpoint.url': 'http://localhost:4317' },
    },
  },
  { name: 'grpc endpoint', env: base('http://collector:4317') },
  { name: 'grpc endpoint with a slash', env: base('http://collector:4317/') },
  { name: 'grpc endpoint with a path', env: base('http://collector:4317/v1/traces') },
  { name: 'grpc endpoint by IPv6', env: base('http://[::1]:4317') },
  { name: 'grpc endpoint empty', env: base(' ') },
  { name: 'grpc endpoint over TLS', env: base('https://collector:4317') },
  { name: 'grpc endpoint over TLS, without a port', env: base('https://collector') },
  { name: 'grpc traces endpoint', env: traces('http://collector:4317') },
  { name: 'grpc traces endpoint with a path', env: traces('http://collector:4317/custom') },
  { name: 'grpc both endpoints', env: { ...base('http://a:4317'), ...traces('https://b:4317') } },
  { name: 'grpc both endpoints, that of traces empty', env: { ...base('http://a:4317'), ...traces('') } },
  {
    name: 'grpc endpoint without a port',
    env: base('http://collector'),
    differs: {
      because: 'http:// without a port means 80; @grpc/grpc-js takes 443, without TLS',
      sdk: { 'endpoint.url': 'http://collector:443' },
      ours: { 'endpoint.url': 'http://collector:80' },
    },
  },
  {
    name: 'grpc endpoint in capitals',
    env: base('HTTP://COLLECTOR:4317'),
    differs: {
      because: 'a scheme means the same in any case; sdk-node would ask for TLS',
      sdk: { 'endpoint.url': 'https://collector:4317' },
      ours: { 'endpoint.url': 'http://collector:4317' },
    },
  },
  { name: 'grpc endpoint without a scheme', env: base('collector:4317') },
  { name: 'grpc endpoint without a scheme, insecure', env: { ...base('collector:4317'), ...INSECURE } },
  {
    name: 'grpc endpoint without a scheme, insecure for traces',
    env: { ...base('collector:4317'), OTEL_EXPORTER_OTLP_TRACES_INSECURE: 'true' },
  },
  {
    name: 'grpc endpoint without a scheme, insecure but not for traces',
    env: { ...base('collector:4317'), ...INSECURE, OTEL_EXPORTER_OTLP_TRACES_INSECURE: 'false' },
  },
  {
    name: 'grpc endpoint with another scheme',
    env: base('grpc://collector:4317'),
    differs: {
      because: NEEDS_SCHEME,
      sdk: { 'endpoint.url': 'https://collector:4317' },
      ours: { 'endpoint.url': 'http://localhost:4317' },
    },
  },
  { name: 'grpc, insecure beside another scheme', env: { ...base('https://collector:4317'), ...INSECURE } },
  {
    name: 'grpc endpoint with credentials',
    env: base('https://user:p%40ss@collector:4317'),
    differs: {
      because: 'credentials in the URL are sent as they are over HTTP; sdk-node drops them',
      sdk: { 'endpoint.header.authorization': undefined },
      ours: { 'endpoint.header.authorization': 'Basic dXNlcjpwQHNz' },
    },
  },
  { name: 'grpc endpoint a Unix socket, insecure', env: { ...base('unix:///run/otel.sock'), ...INSECURE } },
  {
    name: 'grpc endpoint a Unix socket',
    env: base('unix:///run/otel.sock'),
    differs: {
      because: 'a socket does not leave the machine: nobody speaks TLS over it',
      sdk: { 'endpoint.url': 'https://localhost' },
      ours: { 'endpoint.url': 'http://localhost' },
    },
  },
  { name: 'grpc headers', env: headers('api-key=abc,X-Tenant=acme,authorization=Bearer%20x') },
  { name: 'grpc headers both', env: { ...headers('a=1,b=2'), OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'B=3,c=4' } },
  { name: 'grpc compression', env: { ...GRPC, OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' } },
  { name: 'grpc timeout', env: { ...GRPC, OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '4000' } },
  { name: 'grpc certificates', env: { ...base('https://collector:4317'), ...CERTIFICATES } },
  { name: 'grpc certificates without TLS', env: { ...base('http://collector:4317'), ...CERTIFICATES } },
  {
    name: 'grpc certificate that is not there',
    env: { ...base('https://collector:4317'), OTEL_EXPORTER_OTLP_CERTIFICATE: 'nowhere.pem' },
    differs: WAITS_FOR_FILE,
  },
  {
    name: 'grpc with a key that has no certificate',
    env: { ...base('https://collector:4317'), OTEL_EXPORTER_OTLP_CLIENT_KEY: 'client.key' },
    differs: {
      because: 'TLS does not use it either way; @grpc/grpc-js would refuse it',
      sdk: { 'endpoint.key': undefined },
      ours: { 'endpoint.key': 'client.key' },
    },
  },
];
