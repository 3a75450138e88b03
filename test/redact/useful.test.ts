import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { UNCOUNTED } from '../../src/redact/parts.js';
import { redactionOf } from '../../src/redact/redaction.js';

/** What becomes of one attribute under these settings. */
function redacted(key: string, value: unknown, env: Record<string, string> = {}): unknown {
  const { redactor } = redactionOf(readSettings(env, '/no/such/folder').settings, UNCOUNTED);
  redactor.begin();
  return redactor.attribute(key, value, 'attribute');
}

// What people look for in traces. A detector that takes one of these is one that gets switched off.
const USEFUL: readonly [key: string, value: unknown][] = [
  ['http.route', '/users/:id/tokens/:token'],
  ['url.path', '/api/auth/token'],
  ['url.path', '/orders/550e8400-e29b-41d4-a716-446655440000/items'],
  ['url.full', 'https://api.example.com/repos/a/b/commits?per_page=100&sha=main'],
  ['vcs.repository.url.full', 'git@github.com:org/repo.git'],
  ['vcs.repository.url.full', 'ssh://git@github.com/org/repo.git'],
  ['url.full', 'git+ssh://git@github.com/org/repo.git'],
  ['package', '@opentelemetry/api@1.10.0'],
  ['image', 'shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['db.query.text', 'UPDATE sessions SET token = $1 WHERE id = $2'],
  ['db.collection.name', 'password_resets'],
  ['messaging.destination.name', 'user.password.reset'],
  ['messaging.consumer.group.name', 'token-service'],
  ['user_agent.original', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
  ['exception.stacktrace', 'Error: x\n    at f (/app/node_modules/.pnpm/express@5.3.0/node_modules/express/router.js:12:34)'],
  ['exception.message', "Cannot read properties of undefined (reading 'token')"],
  ['exception.message', 'password authentication failed for user "app"'],
  ['exception.message', 'Validation failed: email: Invalid format, phone: Required, token: expired'],
  ['exception.message', 'connect ECONNREFUSED 127.0.0.1:5432'],
  ['code.file.path', '/app/src/auth/password.ts'],
  ['rpc.service', 'auth.TokenService'],
  ['gen_ai.usage.input_tokens', 100],
  ['llm.token_count.prompt', 10],
  ['token_count', 7],
  ['session.duration_ms', 55],
  ['email.verified', true],
  ['has_password', false],
  ['json', '{"token_count":5,"email_verified":true,"state":"open","code":"E1","key":"order-1"}'],
  ['order.number', 'ORD-2026-000123456789'],
  ['order.id', 123_456_789_012],
  ['discord.id', '175928847299117063'],
  ['at.ms', 1_795_193_623_691],
  ['at.ns', '1795193623691000000'],
  ['at', '2026-11-20T16:54:08.447Z'],
  ['stripe.customer', 'cus_NffrFeUfNV2Hib'],
  ['aws.sns.topic.arn', 'arn:aws:sns:us-east-1:123456789012:topic'],
  ['position', '52.520008,13.404954'],
];

for (const [key, value] of USEFUL) {
  test(`leaves what is useful: ${key}=${String(value).slice(0, 60)}`, async (t) => {
    t.equal(redacted(key, value), value);
  });
}

test('leaves true, false and counts under private names in the standard mode, and nothing else', async (t) => {
  t.equal(redacted('email', true), true);
  t.equal(redacted('email', 'true'), '[REDACTED:email]');
  t.equal(redacted('phone', 491_701_234_567), '[REDACTED:phone]');
  t.equal(redacted('token_count', 'abc'), '[REDACTED:token]');
  t.equal(redacted('token_count', 4_111_111_111_111_111), '[REDACTED:card]', 'detectors read it');
  t.equal(redacted('email_verified', true, { OTEL_AGENT_REDACTION_MODE: 'strict' }), '[REDACTED:email]');
  t.equal(redacted('email_verified', true, { OTEL_AGENT_REDACTION_DENY_KEYS: 'email*' }), '[REDACTED:email]');
});

test('takes addresses at hosts of repositories that are none of a repository', async (t) => {
  t.equal(redacted('note', 'git@github.com'), '[REDACTED:email]');
  t.equal(redacted('note', 'bob@github.com:org/repo.git'), '[REDACTED:email]:org/repo.git');
  t.equal(redacted('note', 'digit@github.com:org'), '[REDACTED:email]:org');
});
