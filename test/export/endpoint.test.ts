import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { endpointsOf } from '../../src/export/endpoint.js';

function endpoint(env: Record<string, string>) {
  const [first] = endpointsOf(readSettings(env, '/no/such/folder').settings);
  if (!first) throw new Error('no endpoint');
  return first;
}

const base = (url: string) => endpoint({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
const traces = (url: string) => endpoint({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url });

test('sends to this machine when nothing is set', async (t) => {
  t.match(endpoint({}), {
    url: 'http://localhost:4318/v1/traces',
    headers: {},
    name: 'http://localhost:4318/v1/traces',
  });
});

test('completes a base URL, whether it has the path of traces, a slash, or neither', async (t) => {
  const urls = {
    'http://a:4318': 'http://a:4318/v1/traces',
    'http://a:4318/': 'http://a:4318/v1/traces',
    'http://a:4318//': 'http://a:4318/v1/traces',
    'http://a:4318/v1/traces': 'http://a:4318/v1/traces',
    'http://a:4318/v1/traces/': 'http://a:4318/v1/traces',
    'https://a/otlp': 'https://a/otlp/v1/traces',
    'https://a/otlp/': 'https://a/otlp/v1/traces',
    'https://a/otlp/v1/traces': 'https://a/otlp/v1/traces',
    'http://[::1]:4318': 'http://[::1]:4318/v1/traces',
    'http://[2001:DB8::1]/': 'http://[2001:db8::1]/v1/traces',
    'http://a:4318?key=1': 'http://a:4318/v1/traces?key=1',
    'http://a:4318/otlp/?key=1': 'http://a:4318/otlp/v1/traces?key=1',
  };
  for (const [url, href] of Object.entries(urls)) t.equal(base(url).url, href, url);
});

test('takes the URL for traces as it is, but for a missing path and a slash behind the usual one', async (t) => {
  const urls = {
    'http://a:4318/custom': 'http://a:4318/custom',
    'http://a:4318/custom/': 'http://a:4318/custom/',
    'http://a:4318/v1/traces?key=1': 'http://a:4318/v1/traces?key=1',
    'http://a:4318': 'http://a:4318/v1/traces',
    'http://a:4318/': 'http://a:4318/v1/traces',
    'http://a:4318/v1/traces/': 'http://a:4318/v1/traces',
    'https://[::1]/x': 'https://[::1]/x',
  };
  for (const [url, href] of Object.entries(urls)) t.equal(traces(url).url, href, url);
  const both = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a:1', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b:2/x' };
  t.equal(endpoint(both).url, 'http://b:2/x');
});

test('makes a header of the credentials in the URL, and keeps them nowhere else', async (t) => {
  const { url, headers, name } = base('https://us%20er:p%40ss%3A@a/otlp?key=s3cret');
  t.strictSame(headers, { authorization: `Basic ${Buffer.from('us er:p@ss:').toString('base64')}` });
  t.equal(url, 'https://a/otlp/v1/traces?key=s3cret');
  t.equal(name, 'https://a/otlp/v1/traces');
  t.equal(base('http://token@a').headers['authorization'], `Basic ${Buffer.from('token:').toString('base64')}`);
  t.equal(base('http://a%zz:b@c').headers['authorization'], `Basic ${Buffer.from('a%zz:b').toString('base64')}`);
});

test('prefers a header that is set to the credentials in the URL', async (t) => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:pass@a',
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20x',
  };
  t.strictSame(endpoint(env).headers, { authorization: 'Bearer x' });
});

test('merges the headers, those for traces last, in whatever case they are written', async (t) => {
  const env = { OTEL_EXPORTER_OTLP_HEADERS: 'A=1,b=2', OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'B=3,c=4' };
  t.strictSame(endpoint(env).headers, { a: '1', b: '3', c: '4' });
});

test('leaves a token in the path out of the name, and keeps the words', async (t) => {
  t.equal(traces('https://a/opentelemetry-collector/v1/otlp').name, 'https://a/opentelemetry-collector/v1/otlp');
  const { url, name } = traces('https://a/receiver/ZaVnC4dhaV2GZ5Yw/v1');
  t.equal(name, 'https://a/receiver/…/v1');
  t.equal(url, 'https://a/receiver/ZaVnC4dhaV2GZ5Yw/v1');
});
