import { inspect } from 'node:util';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import t from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { redactionOf } from '../../src/redact/redaction.js';
import type { Redactor } from '../../src/redact/redactor.js';
import { canaryOf } from './canaries.js';
import { counted } from './parts.js';
import { traced } from './traced.js';

/** Leaks and costs that a hostile review has found, each closed since. */

/** A word that nothing but its place tells to be private. */
const WORD = `Zq7W${'v2Lm'}9xT4`;

function redactorOf(env: Readonly<Record<string, string>> = {}): Redactor {
  return redactionOf(readSettings(env, '/no/such/folder').settings, counted()).redactor;
}

function leaves(name: string, value: unknown, env?: Readonly<Record<string, string>>): string {
  const redactor = redactorOf(env);
  redactor.begin();
  return JSON.stringify(redactor.attribute(name, value, 'attribute')) ?? '';
}

const TEXTS: readonly [what: string, text: string][] = [
  ['cookies in a list, as Node prints headers', inspect({ 'set-cookie': [`sid=${WORD}; Path=/`, `b=[${WORD}`] })],
  ['credentials of a scheme that nobody has heard of', `Authorization: Custom ${WORD}`],
  ['all parts of such credentials', `failed: Authorization: Hawk id="a", mac="${WORD}"`],
  ['the value of an option behind a space', `Command failed: mysqldump --password ${WORD} db`],
  ['the quoted value of an option', `gh --token "a ${WORD}" x`],
  ['the text of an element', `<soap:Body><ns:password>${WORD}</ns:password></soap:Body>`],
  ['a password that begins like the place of a parameter', `login failed: password=@${WORD}`],
  ['a variable whose two words have nothing between them', `PGPASSWORD=${WORD} psql`],
  ['a parameter of a URL whose scheme is in capitals', `HTTPS://shop.example/?code=${WORD}`],
];

for (const [what, text] of TEXTS) {
  t.test(`${what}: withheld`, async (t) => {
    const left = leaves('app.note', text);
    t.notMatch(left, WORD);
    t.match(left, '[REDACTED:');
  });
}

t.test('what stands where a parameter will, or closes an element, is no password', async (t) => {
  for (const text of ['password = @p1', 'SET password = :password', 'a <token> b', '--token --verbose', '--password null']) {
    t.equal(leaves('app.note', text), JSON.stringify(text));
  }
});

t.test('names that write two words as one tell the same as with a sign between them', async (t) => {
  for (const name of ['dbpassword', 'accesstoken', 'user.sessionid', 'passphrase', 'secretkey', 'phonenumber']) {
    t.match(leaves(name, WORD), '[REDACTED:', name);
  }
});

t.test('a card is found with spaces and dashes at which no line is broken', async (t) => {
  const digits = canaryOf('card', 'red-team').secret.replace(/\D/g, '');
  for (const sign of ['\u00a0', '\u202f', '\u2009', '\u2011']) {
    const text = digits.replace(/(\d{4})(?=\d)/g, `$1${sign}`);
    t.match(leaves('app.note', `paid with ${text}.`), '[REDACTED:card]', escape(sign));
  }
});

/** The fastest of three: the machine is shared. */
function msOf(work: () => void): number {
  const times = [0, 0, 0].map(() => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return Math.min(...times);
}

t.test('names that are long, or all dots, are paid for by the budget of the span', async (t) => {
  const redactor = redactorOf();
  let nested: unknown = 'x';
  for (let depth = 0; depth < 7; depth += 1) nested = { ['b.'.repeat(1000)]: nested };
  const long = Object.fromEntries(Array.from({ length: 256 }, (_, index) => [`${'a@b '.repeat(4000)}${index}`, 'x']));
  const dotted = JSON.stringify({ ['a.'.repeat(125)]: Object.fromEntries(Array.from({ length: 1400 }, (_, index) => [`k${index}`, index])) });
  for (const [what, value] of Object.entries({ nested, long, dotted })) {
    const ms = msOf(() => {
      redactor.begin();
      for (let index = 0; index < 8; index += 1) redactor.attribute(`a${index}`, value, 'attribute');
    });
    t.ok(ms < 400, `${what}: ${ms.toFixed(0)} ms`);
  }
});

t.test('hashes are paid for by the budget of the span, and what it cannot pay for is masked', async (t) => {
  const redactor = redactorOf({ OTEL_AGENT_REDACTION_HASH_KEYS: 'h.*', OTEL_AGENT_REDACTION_HMAC_KEY: 'k'.repeat(40) });
  redactor.begin();
  const texts = Array.from({ length: 256 }, () => 'x'.repeat(16_384));
  const out = redactor.attribute('h.all', texts, 'attribute') as string[];
  t.match(out[0], /^h1:/);
  t.equal(out.at(-1), '[REDACTED:denied]');
});

t.test('JSON that is too long to be taken apart goes whole where the user denies by name', async (t) => {
  const text = JSON.stringify({ customer: { name: 'Ada Byron' }, rest: 'x '.repeat(9000) });
  t.equal(leaves('app.body', text, { OTEL_AGENT_REDACTION_DENY_KEYS: 'customer.*' }), '"[REDACTED:limit]"');
  t.match(leaves('app.body', text), 'Ada Byron');
});

t.test('of a map or set with more items than are kept, the others are not visited', async (t) => {
  const redactor = redactorOf();
  const map = new Map(Array.from({ length: 300 }, (_, index) => [`k${index}`, index]));
  redactor.begin();
  const out = redactor.attribute('map', map, 'attribute') as Record<string, unknown>;
  t.equal(Object.keys(out).length, 257);
  t.equal(out['[REDACTED:limit]'], '[REDACTED:limit]');
  const set = redactor.attribute('set', new Set(map.keys()), 'attribute') as unknown[];
  t.equal(set.length, 257);
  t.equal(set.at(-1), '[REDACTED:limit]');
});

t.test('a span that has used up its budget takes nothing from the scope of the next one', async (t) => {
  const { span: redact } = redactionOf(readSettings({}, '/no/such/folder').settings, counted());
  const raw: ReadableSpan[] = [];
  const spy = { onStart() {}, onEnd: (span: ReadableSpan) => void raw.push(span), forceFlush: async () => {}, shutdown: async () => {} };
  const { tracer } = traced({}, { before: [spy] });
  const big = tracer.startSpan('big');
  for (let index = 0; index < 30; index += 1) big.setAttribute(`a${index}`, 'x '.repeat(8192));
  big.end();
  tracer.startSpan('after').end();
  const [first, second] = raw as [ReadableSpan, ReadableSpan];
  t.equal(redact(first).attributes['a29'], '[REDACTED:limit]');
  const other = Object.create(second, { instrumentationScope: { value: { name: 'another' } } }) as ReadableSpan;
  t.equal(redact(other).instrumentationScope.name, 'another');
});
