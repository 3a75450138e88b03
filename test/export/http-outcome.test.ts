import { test } from 'tap';
import { answerOf } from '../../src/export/answer.js';
import { httpOutcome } from '../../src/export/http-outcome.js';
import { printable } from '../../src/export/printable.js';
import { retryAfterMs } from '../../src/export/retry-after.js';
import { secretsOf } from '../../src/export/secrets-of.js';
import type { Outcome } from '../../src/export/sender.js';
import { encodeAnswer } from '../../tools/otlp/protobuf.js';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const TEXT = { 'content-type': 'text/plain' };
const HTML = { 'content-type': 'text/html' };

const SECRET = 'Bearer s3cr3t-t0ken';

interface Given {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

function outcome({ status, headers = {}, body = '' }: Given): Outcome {
  return httpOutcome(answerOf(status, headers, typeof body === 'string' ? Buffer.from(body) : body), {
    encoding: 'protobuf',
    spans: 10,
    retryStatuses: new Set([500, 413]),
    secrets: secretsOf({ headers: { authorization: SECRET }, url: 'http://a/?key=quer1' }),
  });
}

const partial = (rejectedSpans: number | string, errorMessage: string) =>
  encodeAnswer('ExportTraceServiceResponse', { partialSuccess: { rejectedSpans, errorMessage } });
const rpcStatus = (message: string) => encodeAnswer('RpcStatus', { code: 3, message });

const CASES: [what: string, given: Given, expected: Outcome][] = [
  ['an empty 200', { status: 200 }, { kind: 'delivered' }],
  ['200 with an empty response', { status: 200, headers: PROTOBUF }, { kind: 'delivered' }],
  ['200 with an empty JSON object', { status: 200, headers: JSON_TYPE, body: '{}' }, { kind: 'delivered' }],
  ['202, as Zipkin answers', { status: 202 }, { kind: 'delivered' }],
  ['204', { status: 204 }, { kind: 'delivered' }],
  ['200 with a word', { status: 200, headers: TEXT, body: 'ok' }, { kind: 'delivered' }],
  ['200 whose JSON broke off', { status: 200, headers: JSON_TYPE, body: '{"partialSucc' }, { kind: 'delivered' }],
  [
    '200 whose protobuf broke off',
    { status: 200, headers: PROTOBUF, body: partial(3, 'x').subarray(0, 4) },
    { kind: 'delivered' },
  ],
  [
    'a partial success in protobuf',
    { status: 200, headers: PROTOBUF, body: partial(3, 'too old') },
    { kind: 'delivered', rejected: 3, reason: 'too old' },
  ],
  [
    'a partial success in JSON, with the number as text',
    { status: 200, headers: JSON_TYPE, body: '{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}' },
    { kind: 'delivered', rejected: 3, reason: 'too old' },
  ],
  [
    'a partial success in JSON, with a number',
    { status: 200, headers: JSON_TYPE, body: '{"partialSuccess":{"rejectedSpans":4}}' },
    { kind: 'delivered', rejected: 4 },
  ],
  [
    'a partial success in protobuf without a type',
    { status: 200, body: partial(2, '') },
    { kind: 'delivered', rejected: 2 },
  ],
  [
    'a warning without rejected spans',
    { status: 200, headers: PROTOBUF, body: partial(0, 'old client') },
    { kind: 'delivered', reason: 'old client' },
  ],
  ['a negative number rejected', { status: 200, headers: PROTOBUF, body: partial(-5, '') }, { kind: 'delivered' }],
  [
    'more rejected than sent',
    { status: 200, headers: PROTOBUF, body: partial(99, '') },
    { kind: 'delivered', rejected: 10 },
  ],
  [
    'a partial success of the wrong kind',
    { status: 200, headers: JSON_TYPE, body: '{"partialSuccess":{"rejectedSpans":"many","errorMessage":7}}' },
    { kind: 'delivered', reason: '7' },
  ],
  ['JSON that is no object', { status: 200, headers: JSON_TYPE, body: 'null' }, { kind: 'delivered' }],
  [
    '200 with an HTML page',
    { status: 200, headers: HTML, body: '<p>log in' },
    { kind: 'later', reason: 'status 200 with an HTML page: not OTLP' },
  ],
  [
    '200 with an HTML page under another type',
    { status: 200, headers: TEXT, body: '\n <!DOCTYPE html><title>x</title>' },
    { kind: 'later', reason: 'status 200 with an HTML page: not OTLP' },
  ],
  [
    '307',
    { status: 307, headers: { location: 'https://me:pw@login.example/in?token=1#x' } },
    { kind: 'later', reason: 'status 307: redirect to https://login.example/in is not followed', down: true },
  ],
  [
    '302 to nowhere',
    { status: 302 },
    { kind: 'later', reason: 'status 302: redirect to nowhere is not followed', down: true },
  ],
  ['413', { status: 413, headers: TEXT, body: 'too big' }, { kind: 'too-large', reason: 'status 413: too big' }],
  ['429', { status: 429 }, { kind: 'later', reason: 'status 429' }],
  ['502', { status: 502 }, { kind: 'later', reason: 'status 502' }],
  [
    '503 with the title of a page',
    { status: 503, headers: HTML, body: '<html><head><title>503 Service\n Unavailable</title>' },
    { kind: 'later', reason: 'status 503: 503 Service Unavailable' },
  ],
  [
    '503 with Retry-After',
    { status: 503, headers: { 'retry-after': '30' } },
    { kind: 'later', reason: 'status 503', retryAfterMs: 30_000 },
  ],
  [
    '429 with Retry-After 0',
    { status: 429, headers: { 'retry-after': '0' } },
    { kind: 'later', reason: 'status 429', retryAfterMs: 0 },
  ],
  [
    '504 with Retry-After as a date',
    { status: 504, headers: { 'retry-after': 'Fri, 20 Nov 2026 12:00:10 GMT', date: 'Fri, 20 Nov 2026 12:00:00 GMT' } },
    { kind: 'later', reason: 'status 504', retryAfterMs: 10_000 },
  ],
  ['500, which the settings add to the statuses to retry', { status: 500 }, { kind: 'later', reason: 'status 500' }],
  ['501', { status: 501 }, { kind: 'refused', reason: 'status 501' }],
  ['401', { status: 401 }, { kind: 'refused', reason: 'status 401' }],
  [
    '400 with a google.rpc.Status in protobuf',
    { status: 400, headers: PROTOBUF, body: rpcStatus('no trace id') },
    { kind: 'refused', reason: 'status 400: no trace id' },
  ],
  [
    '400 with a google.rpc.Status in JSON',
    { status: 400, headers: JSON_TYPE, body: '{"code":3,"message":"no trace id"}' },
    { kind: 'refused', reason: 'status 400: no trace id' },
  ],
  [
    '400 with other JSON',
    { status: 400, headers: JSON_TYPE, body: '{"detail":[1]}' },
    { kind: 'refused', reason: 'status 400: {"detail":[1]}' },
  ],
  [
    '400 with JSON that broke off',
    { status: 400, headers: JSON_TYPE, body: '{"mess' },
    { kind: 'refused', reason: 'status 400: {"mess' },
  ],
  [
    '400 with protobuf that is none',
    { status: 400, headers: PROTOBUF, body: Buffer.of(0xff, 0xff) },
    { kind: 'refused', reason: 'status 400' },
  ],
  [
    '400 with an image',
    { status: 400, headers: { 'content-type': 'image/png' }, body: 'PNG' },
    { kind: 'refused', reason: 'status 400' },
  ],
  [
    '404 with text of no type',
    { status: 404, body: 'nothing\r\n here\x1b[31m' },
    { kind: 'refused', reason: 'status 404: nothing here [31m' },
  ],
  [
    'an answer that repeats our header and our query',
    { status: 403, headers: TEXT, body: `bad: ${SECRET}, or s3cr3t-t0ken, or quer1` },
    { kind: 'refused', reason: 'status 403: bad: (hidden), or (hidden), or (hidden)' },
  ],
];

for (const [what, given, expected] of CASES) {
  test(`${what} means ${expected.kind}`, async (t) => {
    t.strictSame(outcome(given), expected);
  });
}

test('a text is quoted up to 200 characters, whole characters', async (t) => {
  t.equal(printable(`${'🦉'.repeat(199)}ab`), `${'🦉'.repeat(199)}a…`);
  t.equal(printable('x'.repeat(200)), 'x'.repeat(200));
  t.equal(printable('a\u202Eb\u2028c\u200Dd'), 'a b c d', 'nothing that turns or breaks the line');
});

test('what is inside a Basic header is a secret too', async (t) => {
  const basic = Buffer.from('me:passw0rd').toString('base64');
  const secrets = secretsOf({ headers: { authorization: `Basic ${basic}`, 'x-shard': '7' }, url: 'http://a/' });
  t.strictSame(secrets, [`Basic ${basic}`, basic, 'me:passw0rd', 'passw0rd']);
});

const NOW = 'Fri, 20 Nov 2026 12:00:00 GMT';
const PAUSES: [value: string, pause: number | undefined][] = [
  ['0', 0],
  ['1', 1000],
  [' 120 ', 120_000],
  ['0.5', 500],
  ['99999999999', 86_400_000],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
  ['Friday, 20-Nov-26 12:00:30 GMT', 30_000],
  ['Fri Nov 20 12:00:30 2026', 30_000],
  ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
  ['Fri, 20 Nov 2099 12:00:00 GMT', 86_400_000],
  ['-1', undefined],
  ['1e3', undefined],
  ['soon', undefined],
  ['Fri, soon', undefined],
  ['2026-11-20', undefined],
  ['', undefined],
];

for (const [value, pause] of PAUSES) {
  test(`Retry-After: '${value}' asks for ${pause === undefined ? 'nothing' : `${pause} ms`}`, async (t) => {
    t.equal(retryAfterMs(value, NOW), pause);
  });
}

test('a Retry-After date without a Date to compare with is held against our clock', async (t) => {
  const pause = retryAfterMs(new Date(Date.now() + 60_000).toUTCString(), undefined) ?? 0;
  t.ok(pause > 58_000 && pause <= 60_000, `${pause} ms`);
});
