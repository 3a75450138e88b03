import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ROOT } from '../support/run-app.js';
import { filesBelow, installPacked } from './installed.js';
import { runTool } from './run-tool.js';

t.test('the packed file', async (t) => {
  const project = await installPacked();
  t.teardown(() => project.remove());

  await t.test('publint finds nothing', async (t) => {
    const { publint } = await import('publint');
    const tarball = new Uint8Array(readFileSync(project.tarball)).buffer;
    const { messages } = await publint({ pack: { tarball }, strict: true, level: 'suggestion' });
    // Node need not guess what a file is: each says so by its extension, as the next test makes sure.
    t.strictSame(
      messages.filter(({ code }) => code !== 'USE_TYPE'),
      [],
    );
  });

  await t.test('every file of code says by its extension which module system it is for', async (t) => {
    const code = filesBelow(project.agent).filter(({ path }) => /\.[cm]?js$/.test(path));
    t.strictSame(
      code.filter(({ path }) => path.endsWith('.js')),
      [],
    );
  });

  await t.test('Are The Types Wrong finds nothing', async (t) => {
    const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    // Profile node16 leaves out `moduleResolution: node10`: that way to resolve knows no `exports`, so no package with
    // entries below its root can satisfy it, and TypeScript 7 has it no more. The main entry works even there.
    const args = [attw, project.tarball, '--profile', 'node16', '--no-definitely-typed', '--no-color', '--no-emoji'];
    const { code, output } = await runTool(process.execPath, args);
    if (code !== 0) t.comment(output);
    t.equal(code, 0);
  });
});
