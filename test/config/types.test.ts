import { test } from 'tap';
import * as types from '../../src/config/types.js';
import { endpointsOf } from '../../src/export/endpoint.js';
import { someSettings } from '../support/sending.js';

/** The value, or `undefined` when the text was refused. */
function valueOf<T>(parse: types.Parser<T>, text: string): T | undefined {
  const parsed = parse(text);
  return 'value' in parsed ? parsed.value : undefined;
}

test('reads durations with a unit, and bare ones as milliseconds', async (t) => {
  const good = {
    '500ms': 500,
    '2s': 2000,
    '1m': 60_000,
    '1h': 3_600_000,
    '1.5s': 1500,
    '250': 250,
    '0': 0,
    '2 s': 2000,
  };
  for (const [text, value] of Object.entries(good)) t.equal(valueOf(types.duration, text), value, text);
  for (const text of ['', 's', '-1s', '1d', '2S', '1e3', '1,5s', 'soon', 'NaN', 'Infinity', '1000h']) {
    t.equal(valueOf(types.duration, text), undefined, text);
  }
});

test('reads sizes with a unit of 1000 or of 1024, and bare ones as bytes', async (t) => {
  const good = {
    '16MiB': 16 * 1024 ** 2,
    '64kB': 64_000,
    '64KB': 64_000,
    '64KiB': 65_536,
    '1GiB': 1024 ** 3,
    '1GB': 1e9,
    '100': 100,
    '100B': 100,
    '1.5 MiB': 1.5 * 1024 ** 2,
    '0': 0,
  };
  for (const [text, value] of Object.entries(good)) t.equal(valueOf(types.size, text), value, text);
  for (const text of ['', 'MiB', '-1', '1TB', '16M', '1ib', 'big', '99999999999GiB']) {
    t.equal(valueOf(types.size, text), undefined, text);
  }
});

test('reads a size that is large enough', async (t) => {
  const parse = types.sizeOf(64_000);
  for (const text of ['64kB', '64KiB', '64000', '1GiB']) t.equal(valueOf(parse, text), valueOf(types.size, text), text);
  for (const text of ['63.9kB', '0', '12', 'much', '-64kB', '']) {
    t.strictSame(parse(text), { expected: 'a size like 16MiB or 64kB, at least 64000 bytes' }, text);
  }
});

test('reads whole numbers at commas, all within their bounds or none', async (t) => {
  const parse = types.numbers(1, 599);
  t.strictSame(valueOf(parse, '500'), [500]);
  t.strictSame(valueOf(parse, ' 1 , 599,,500, '), [1, 599, 500]);
  for (const text of ['', ',', '0', '600', '500,x', '500,5e3', '4.5', '-1', '500 502', 'Infinity']) {
    t.strictSame(parse(text), { expected: 'whole numbers from 1 to 599, separated by commas' }, text);
  }
});

test('reads lists at commas, without empty items, and takes an empty list for none', async (t) => {
  t.strictSame(valueOf(types.list, ' a, b ,,c,'), ['a', 'b', 'c']);
  t.equal(valueOf(types.list, ' , '), undefined);
  t.strictSame(valueOf(types.paths, '/a,/b/c'), ['/a', '/b/c']);
  t.equal(valueOf(types.paths, '/a,b'), undefined);
  t.equal(valueOf(types.paths, ','), undefined);
});

test('reads words in any case, and of a list leaves out the unknown ones', async (t) => {
  t.equal(valueOf(types.oneOf('none', 'gzip'), 'GZip'), 'gzip');
  t.equal(valueOf(types.oneOf('none', 'gzip'), 'zstd'), undefined);
  const parse = types.listOf('otlp', 'console');
  t.strictSame(valueOf(parse, 'Console, otlp,console'), ['console', 'otlp']);
  t.strictSame(parse('otlp,logging,jaeger'), {
    value: ['otlp'],
    expected: 'a list of otlp, console',
    ignored: 'logging, jaeger',
  });
  t.strictSame(parse('logging'), { expected: 'a list of otlp, console' });
});

test('reads numbers within their bounds only', async (t) => {
  t.equal(valueOf(types.integer(1), '1'), 1);
  t.equal(valueOf(types.integer(0), '1e3'), 1000);
  for (const text of ['0', '1.5', '-3', 'x', '1_000', '9007199254740993', 'Infinity']) {
    t.equal(valueOf(types.integer(1), text), undefined, text);
  }
  t.equal(valueOf(types.milliseconds(0), '2147483647'), 2_147_483_647);
  t.equal(valueOf(types.milliseconds(0), '2147483648'), undefined, 'a longer timer fires at once');
  t.equal(valueOf(types.ratio, '0.25'), 0.25);
  for (const text of ['-0.1', '1.1', '10%', 'half', 'NaN']) t.equal(valueOf(types.ratio, text), undefined, text);
});

test('reads true and false in any case and nothing else', async (t) => {
  t.equal(valueOf(types.boolean, 'TRUE'), true);
  t.equal(valueOf(types.boolean, 'False'), false);
  for (const text of ['1', '0', 'yes', 'on', 'truee']) t.equal(valueOf(types.boolean, text), undefined, text);
});

test('reads URLs of HTTP and keeps them as they are written', async (t) => {
  for (const text of ['http://a', 'https://user:p%40ss@[::1]:4318/x?y=z', 'HTTP://A:1']) {
    t.equal(valueOf(types.httpUrl, text), text);
  }
  for (const text of ['a', 'a:4318', 'grpc://a:4317', 'http://', 'http://a b', 'unix:/tmp/s', '//a']) {
    t.equal(valueOf(types.httpUrl, text), undefined, text);
  }
});

const GOOD_ENDPOINTS = [
  'http://a',
  'https://user:p%40ss@[::1]:4318/x?y=z',
  'collector:4317',
  '[::1]:4317',
  'unix:///run/otel.sock',
  'unix:otel.sock',
  'UNIX:/run/otel.sock',
  'http+unix://%2Frun%2Fotel.sock/v1/traces',
];
const BAD_HOSTS = ['', 'a', 'a:', 'a:99999', 'a:1/x', 'me:pw@a:1'];
const BAD_ENDPOINTS = [...BAD_HOSTS, 'grpc://a', 'http://', 'unix:', 'unix://', 'unix:///', 'http+unix://', '/run/s'];

test('reads endpoints of HTTP and Unix sockets, and keeps them as they are written', async (t) => {
  for (const text of GOOD_ENDPOINTS) t.equal(valueOf(types.endpointUrl, text), text);
  for (const text of BAD_ENDPOINTS) {
    const expected = 'a URL that starts with http://, https:// or unix://, or host:port';
    t.strictSame(types.endpointUrl(text), { expected }, text);
  }
});

test('takes for an endpoint exactly what the export can use as one', async (t) => {
  for (const text of [...GOOD_ENDPOINTS, ...BAD_ENDPOINTS]) {
    const [used] = endpointsOf(someSettings({}, { 'export.endpoints': [text] }));
    // The root directory is no socket.
    t.equal(valueOf(types.endpointUrl, text) !== undefined, used !== undefined && used.socketPath !== '/', text);
  }
});

test('reads several endpoints in their order, and counts those that are none', async (t) => {
  const expected = 'URLs that start with http://, https:// or unix://, or host:port, separated by commas';
  t.strictSame(types.endpointUrls(GOOD_ENDPOINTS.join(' ,')), { value: GOOD_ENDPOINTS });
  t.strictSame(types.endpointUrls('http://b,, http://a,'), { value: ['http://b', 'http://a'] });
  t.strictSame(types.endpointUrls('http://a,s3cret'), { value: ['http://a'], expected, ignored: '1 malformed URL' });
  t.strictSame(types.endpointUrls('x,http://a,y'), { value: ['http://a'], expected, ignored: '2 malformed URLs' });
  for (const text of ['', ',', 's3cret', 'unix:,a:x']) t.strictSame(types.endpointUrls(text), { expected }, text);
});
