import type { Case } from '../case.js';

const ZIPKIN = { OTEL_TRACES_EXPORTER: 'zipkin' };
const endpoint = (url: string) => ({ ...ZIPKIN, OTEL_EXPORTER_ZIPKIN_ENDPOINT: url });

export const ZIPKIN_CASES: readonly Case[] = [
  { name: 'zipkin', env: ZIPKIN },
  { name: 'zipkin and otlp', env: { ...endpoint('http://zipkin:9411/in'), OTEL_TRACES_EXPORTER: 'zipkin,otlp' } },
  { name: 'zipkin endpoint', env: endpoint('http://zipkin:9411/api/v2/spans') },
  { name: 'zipkin endpoint with a slash', env: endpoint('https://zipkin/spans/') },
  { name: 'zipkin endpoint without a path', env: endpoint('http://zipkin:9411') },
  { name: 'zipkin endpoint with a query', env: endpoint('http://zipkin:9411/spans?key=1') },
  { name: 'zipkin endpoint empty', env: endpoint(' ') },
  { name: 'zipkin without what OTLP has', env: { ...ZIPKIN, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' } },
  { name: 'zipkin in batches', env: { ...ZIPKIN, OTEL_BSP_SCHEDULE_DELAY: '700', OTEL_BSP_MAX_QUEUE_SIZE: '50' } },
  {
    name: 'zipkin endpoint with credentials',
    env: endpoint('http://user:p%40ss@zipkin:9411/spans'),
    differs: {
      because: 'Node sends the same header, made from the URL; in no message of ours the credentials can show',
      sdk: { 'zipkin.url': 'http://user:p%40ss@zipkin:9411/spans', 'zipkin.header.authorization': undefined },
      ours: { 'zipkin.url': 'http://zipkin:9411/spans', 'zipkin.header.authorization': 'Basic dXNlcjpwQHNz' },
    },
  },
  {
    name: 'zipkin endpoint without a scheme',
    env: endpoint('zipkin:9411'),
    differs: {
      because: 'it is no URL of HTTP: sdk-node would fail at every request',
      sdk: { 'zipkin.url': 'zipkin:9411' },
      ours: { 'zipkin.url': 'http://localhost:9411/api/v2/spans' },
    },
  },
];
