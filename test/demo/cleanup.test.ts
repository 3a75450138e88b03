import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { Cleanup } from '../../tools/demo/cleanup.js';

test('what was started last is stopped first', async (t) => {
  const order: string[] = [];
  const cleanup = new Cleanup();
  cleanup.add('directory', () => void order.push('directory'));
  cleanup.add('server', async () => void order.push('server'));
  t.strictSame(await cleanup.close(), []);
  t.strictSame(order, ['server', 'directory']);
});

test('a step that fails is reported and does not keep the others from running', async (t) => {
  const order: string[] = [];
  const cleanup = new Cleanup();
  cleanup.add('directory', () => void order.push('directory'));
  cleanup.add('server', () => Promise.reject(new Error('stuck')), () => order.push('server killed'));
  t.strictSame(await cleanup.close(), ['server: stuck']);
  t.strictSame(order, ['server killed', 'directory']);
});

test('what is started while everything ends is stopped as well', async (t) => {
  const order: string[] = [];
  const cleanup = new Cleanup();
  cleanup.add('first', () => void order.push('first'));
  await cleanup.close();
  t.throws(() => cleanup.add('late', () => void order.push('late')), /late was started while the demo was ending/);
  await cleanup.close();
  t.strictSame(order, ['first', 'late']);
});

test('an end that waits for nothing still leaves nothing', async (t) => {
  for (const end of ['process.exit(3)', "throw new Error('uncaught')"]) {
    const directory = mkdtempSync(join(tmpdir(), 'cleanup-test-'));
    const script = `
      const { Cleanup } = require('./build/tools/demo/cleanup.js');
      const { rmdirSync } = require('node:fs');
      new Cleanup().add('directory', () => {}, () => rmdirSync(${JSON.stringify(directory)}));
      ${end};`;
    const { status } = spawnSync(process.execPath, ['-e', script], { cwd: join(__dirname, '..', '..', '..') });
    t.not(status, 0, end);
    t.notOk(existsSync(directory), end);
  }
});
