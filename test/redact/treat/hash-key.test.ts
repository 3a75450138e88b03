import { join } from 'node:path';
import { test } from 'tap';
import { readSettings } from '../../../src/config/read-settings.js';
import { ROOT, runApp } from '../../support/run-app.js';
import { hashKeyOf } from '../../../src/redact/treat/hash-key.js';

const KEY = '0123456789abcdef0123456789abcdef';
const keyOf = (env: Record<string, string>) => hashKeyOf(readSettings(env, '/no/such/folder').settings);

test('takes the key from the variable, or else from the file, without the white space around it', async (t) => {
  const folder = t.testdir({ key: `${KEY}\r\n`, binary: '' });
  t.strictSame(keyOf({ OTEL_AGENT_REDACTION_HMAC_KEY: KEY }), Buffer.from(KEY));
  t.strictSame(keyOf({ OTEL_AGENT_REDACTION_HASH_KEY_FILE: join(folder, 'key') }), Buffer.from(KEY));
  const both = { OTEL_AGENT_REDACTION_HMAC_KEY: `${KEY}2`, OTEL_AGENT_REDACTION_HASH_KEY_FILE: join(folder, 'key') };
  t.strictSame(keyOf(both), Buffer.from(`${KEY}2`));
  t.equal(keyOf({}), undefined);
});

test('says once why there is no key, never the key, and has none then', async (t) => {
  const folder = t.testdir({ short: 's3cret', folder: {} });
  const code = `
    const { readSettings } = require('./build/src/config/read-settings.js');
    const { hashKeyOf } = require('./build/src/redact/treat/hash-key.js');
    const { treatmentOf } = require('./build/src/redact/treat/treatment.js');
    for (let round = 0; round < 3; round += 1) {
      const treat = treatmentOf({ hashKey: hashKeyOf(readSettings(process.env, '/no/such/folder').settings) });
      console.log(treat('x', 'hash', 'denied'), treat('y', 'hash', 'denied'));
    }
  `;
  const rows: [env: Record<string, string>, lines: RegExp[]][] = [
    [{}, [/OTA-052\] values cannot be hashed: there is no key; they are masked$/]],
    [{ OTEL_AGENT_REDACTION_HMAC_KEY: 's3cret' }, [/: the key has 6 bytes, 32 are needed;/]],
    [{ OTEL_AGENT_REDACTION_HASH_KEY_FILE: join(folder, 'short') }, [/: the key in \S+short has 6 bytes, /]],
    [{ OTEL_AGENT_REDACTION_HASH_KEY_FILE: join(folder, 'none') }, [/: the key cannot be read: ENOENT/]],
    [{ OTEL_AGENT_REDACTION_HASH_KEY_FILE: join(folder, 'folder') }, [/: the key cannot be read: \S+ is no file/]],
  ];
  for (const [env, lines] of rows) {
    const { agentLines, stdout } = await runApp({ code, preload: 'none', cwd: ROOT, env });
    t.match(agentLines, lines);
    t.equal(agentLines.length, lines.length);
    t.notMatch(agentLines.join(), /s3cret/);
    t.equal(stdout, '[REDACTED:denied] [REDACTED:denied]\n'.repeat(3));
  }
});
