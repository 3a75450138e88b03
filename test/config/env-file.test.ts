import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'tap';
import { readEnvFile } from '../../src/config/env-file.js';
import { runInFolder, runWithoutAgent } from './in-folder.js';

const SHOW_ENVIRONMENT = 'console.log(JSON.stringify(Object.entries(process.env).sort(), null, 1))';

test('reads quotes, comments, export, CRLF and a byte order mark as Node reads an .env file', async (t) => {
  const text = '\ufeffA=1\r\n# a comment\r\nB="two words" # why\r\nexport C=\'3\'\r\n\r\nD=\r\nnonsense\r\n';
  const { variables, fault } = readEnvFile(t.testdir({ '.env': text }));
  t.match(variables, { A: '1', B: 'two words', C: '3', D: '' });
  t.equal(fault, undefined);
});

test('takes a file that is not there for no fault', async (t) => {
  for (const folder of [t.testdir({}), '/no/such/folder', join(t.testdir({ file: '' }), 'file')]) {
    const { variables, fault } = readEnvFile(folder);
    t.strictSame({ ...variables }, {});
    t.equal(fault, undefined, folder);
  }
});

test('does not wait for a pipe that is named .env', async (t) => {
  const folder = t.testdir({});
  execFileSync('mkfifo', [join(folder, '.env')]);
  t.equal(readEnvFile(folder).fault, 'it is not a regular file');
});

test('reads .env for the agent alone: the environment of the service is what it is without the agent', async (t) => {
  const folder = t.testdir({
    '.env':
      'OTEL_SERVICE_NAME=from-file\nSECRET=x\nPATH=/nowhere\nNODE_OPTIONS=--nonsense\nOTEL_TRACES_EXPORTER=none\n',
  });
  const [plain, traced] = await Promise.all([
    runWithoutAgent(folder, SHOW_ENVIRONMENT, { OTEL_LOG_LEVEL: 'info' }),
    runInFolder(folder, SHOW_ENVIRONMENT, { OTEL_LOG_LEVEL: 'info' }),
  ]);
  t.match(traced.agentLines, [/OTA-002/], 'the agent runs');
  t.equal(traced.stdout, plain.stdout);
  t.match(plain.stdout, /"PATH"/);
  t.notMatch(plain.stdout, /from-file/);
});

test('says in one line that .env cannot be read, and runs', async (t) => {
  const folder = t.testdir({ '.env': { file: '' } });
  const code = "console.log('hello'); process.exitCode = 3";
  const [plain, traced] = await Promise.all([runWithoutAgent(folder, code), runInFolder(folder, code)]);
  t.strictSame(traced.agentLines, [
    `otel-agent: [OTA-011] ${join(folder, '.env')} could not be read: it is not a regular file; it is ignored`,
  ]);
  t.strictSame([traced.stdout, traced.stderr, traced.code], [plain.stdout, plain.stderr, plain.code]);
  t.equal(traced.code, 3);
});
