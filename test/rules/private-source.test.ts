import t from 'tap';
import { attributesOf, business } from './support/business.js';

const BODY = {
  password: 'hunter2',
  user: { apiKey: 'opaque1', email: 'nobody', tags: ['a'], 'access_token': ['opaque2', 7] },
  token_count: 7,
  secret: 12,
  session: true,
  tokenKind: 'bearer',
};
const ROOTS = { headers: { authorization: 'Opaque abc', 'x-tenant': 'acme' }, cookies: { session: 'opaque3', theme: 'dark' }, body: BODY };
const from = (key: string, ...path: [string, ...(string | number)[]]) => ({ key, from: path });

t.test('what the name at the source tells to be private is so under any key: on spans, in log lines, in baggage', async (t) => {
  const parts = business([
    {
      take: [
        from('a', 'headers', 'authorization'),
        from('b', 'body', 'password'),
        from('c', 'body', 'user', 'apiKey'),
        from('d', 'cookies', 'session'),
        from('e', 'body', 'user', 'access_token', 0),
        from('f', 'body', 'secret'),
        from('tenant', 'headers', 'x-tenant'),
        from('theme', 'cookies', 'theme'),
        from('tags', 'body', 'user', 'tags'),
        from('count', 'body', 'token_count'),
        from('on', 'body', 'session'),
      ],
      spread: ['a', 'b', 'tenant'],
      baggage: ['b', 'tenant'],
    },
  ]);
  const span = parts.start('span');
  parts.take(parts.rules[0] as never, span, ROOTS);
  t.strictSame(attributesOf(span), {
    a: '[REDACTED:authorization]',
    b: '[REDACTED:password]',
    c: '[REDACTED:api_key]',
    d: '[REDACTED:session]',
    e: '[REDACTED:token]',
    f: '[REDACTED:secret]',
    tenant: 'acme',
    theme: 'dark',
    tags: ['a'],
    count: 7,
    on: true,
  });
  t.match(parts.logged(span), { a: '[REDACTED:authorization]', b: '[REDACTED:password]', tenant: 'acme' });
  t.strictSame(parts.travels(span), { b: '[REDACTED:password]', tenant: 'acme' });
});

t.test('also in the text of a template, which has no key, and of an event', async (t) => {
  const parts = business([{ take: [from('who', 'body', 'password')], event: ['login ', ['body', 'password'], ' ', ['headers', 'x-tenant']] }]);
  t.equal(parts.engine.textOf(['open ', ['body', 'user', 'apiKey'], ' ', ['headers', 'x-tenant']], ROOTS), 'open [REDACTED:api_key] acme');
  const span = parts.start('span');
  parts.take(parts.rules[0] as never, span, ROOTS);
  t.match(span.events, [{ name: 'login [REDACTED:password] acme', attributes: { who: '[REDACTED:password]' } }]);
});

t.test('a list with a number in it stays a list of one kind', async (t) => {
  const parts = business([{ take: [from('a', 'body', 'secrets')] }]);
  const span = parts.start('span');
  parts.take(parts.rules[0] as never, span, { body: { secrets: [1, 2] } });
  t.strictSame(attributesOf(span), { a: ['[REDACTED:secret]', '[REDACTED:secret]'] });
});

t.test('what the user has said of the attribute counts, and without redaction nothing is withheld', async (t) => {
  const take = [from('login.kind', 'body', 'tokenKind'), from('x', 'body', 'user', 'access_token', 0)];
  const allowed = business([{ take }], { OTEL_AGENT_REDACTION_ALLOW_KEYS: 'x' });
  const span = allowed.start('span');
  allowed.take(allowed.rules[0] as never, span, ROOTS);
  t.match(attributesOf(span), { 'login.kind': '[REDACTED:token]', x: 'opaque2' });
  const off = business([{ take }], { OTEL_AGENT_REDACTION_MODE: 'off' });
  const plain = off.start('span');
  off.take(off.rules[0] as never, plain, ROOTS);
  t.match(attributesOf(plain), { 'login.kind': 'bearer', x: 'opaque2' });
});

t.test('a correlation id is none when it comes from a secret', async (t) => {
  const parts = business([{ take: [from('correlation.id', 'cookies', 'session')] }]);
  const span = parts.start('span');
  parts.take(parts.rules[0] as never, span, ROOTS);
  t.not(span.attributes['correlation.id'], 'opaque3');
  t.match(String(span.attributes['correlation.id']), /^[\da-f-]{36}$/);
});
