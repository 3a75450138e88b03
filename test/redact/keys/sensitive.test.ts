import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'tap';
import { segmentsOf } from '../../../src/redact/keys/segments.js';
import { isSensitiveName, isSensitiveParameter, sensitiveOf } from '../../../src/redact/keys/sensitive.js';
import { ROOT } from '../../support/run-app.js';

/** Names of the semantic conventions that are taken for private, with the reason. Nine at most. */
const TAKEN: Record<string, string> = {
  'aspnetcore.authorization.policy': 'a word that is always denied; a .NET name, never sent by a service in Node.js',
  'aspnetcore.authorization.result': 'the same',
  'aspnetcore.identity.password_check_result': 'the same',
  'aws.secretsmanager.secret.arn': 'a word that is always denied; the address of a secret is worth hiding',
  'mcp.session.id': 'whoever has the id of a session may have the session',
  'session.id': 'the same',
  'session.previous_id': 'the same',
  'user.email': 'an e-mail address',
};

/** Through the package that the bundle has: every name, the ones in development as well. */
const { ...CONVENTIONS } = createRequire(join(ROOT, 'package.json'))(
  '@opentelemetry/semantic-conventions/incubating',
) as Record<string, unknown>;

test('takes at most nine names of the semantic conventions for private, each for a reason', async (t) => {
  const names = new Set(
    Object.entries(CONVENTIONS).flatMap(([constant, name]) =>
      constant.startsWith('ATTR_') && typeof name === 'string' ? [name] : [],
    ),
  );
  t.ok(names.size >= 943, `${names.size} names`);
  t.strictSame([...names].filter(isSensitiveName).sort(), Object.keys(TAKEN).sort());
  t.ok(Object.keys(TAKEN).length <= 9);
});

test('takes a name apart between words, however they are written', async (t) => {
  const rows: Record<string, string> = {
    'http.request.header.x-api-key': 'http request header x api key',
    apiKey: 'api key',
    APIKey: 'api key',
    API_KEY: 'api key',
    'user name/e-mail': 'user name e mail',
    password2: 'password 2',
    oauth2Token: 'oauth 2 token',
    'filter[user_email]': 'filter user email',
    AWSAccessKeyId: 'aws access key id',
    'größe.token': 'gr öß e token',
    '': '',
    '...': '',
  };
  for (const [name, parts] of Object.entries(rows)) t.equal(segmentsOf(name).join(' '), parts, name);
});

test('knows private names by whole words', async (t) => {
  const kinds: Record<string, string | undefined> = {
    'user.password': 'password',
    userPasswd: 'password',
    DB_PWD: 'password',
    'x-api-key': 'api_key',
    'api.key': 'api_key',
    apikey: 'api_key',
    client_secret: 'secret',
    privateKey: 'private_key',
    'aws.credentials': 'credential',
    refreshToken: 'token',
    'customer.phone1': 'phone',
    'contact.e-mail': 'email',
    passWord: 'password',
    'employee.SSN': 'ssn',
    'my.token.secret': 'secret',
    'gen_ai.usage.input_tokens': undefined,
    'gen_ai.token.type': undefined,
    'db.jdbc.driver_classname': undefined,
    'feature_flag.key': undefined,
    'messaging.kafka.message.key': undefined,
    'order.state': undefined,
    secretary: undefined,
    compass: undefined,
    'http.route': undefined,
  };
  for (const [name, kind] of Object.entries(kinds)) {
    t.equal(sensitiveOf(name)?.kind, kind, name);
    t.equal(isSensitiveName(name), kind !== undefined, name);
  }
});

test('knows more private names among the parameters of a URL', async (t) => {
  for (const name of ['code', 'STATE', 'key', 'sig', 'Signature', 'AWSAccessKeyId', 'X-Goog-Signature', 'sid', 'jwt', 'auth']) {
    t.ok(isSensitiveParameter(name), name);
    t.notOk(isSensitiveName(name), name);
  }
  const both = ['token', 'access_token', 'id_token', 'refresh_token', 'api_key', 'apikey', 'password', 'passwd', 'pwd', 'secret'];
  const more = ['client_secret', 'session', 'email', 'phone', 'ssn', 'X-Amz-Credential', 'X-Amz-Security-Token', 'user[email]'];
  for (const name of [...both, ...more]) t.ok(isSensitiveParameter(name), name);
  for (const name of ['page', 'sort_key', 'zip_code', 'order_state', 'q', 'author', 'keyword']) {
    t.notOk(isSensitiveParameter(name), name);
  }
});
