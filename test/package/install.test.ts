import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ROOT } from '../support/run-app.js';
import { filesBelow, installPacked } from './installed.js';

interface Manifest {
  readonly scripts?: Record<string, string>;
  readonly exports: Record<string, unknown>;
}

/** Everything that is shipped, but for the declarations below dist/types. */
const SHIPPED = [
  'LICENSE',
  'README.md',
  'config/otel-agent.schema.json',
  'dist/THIRD-PARTY-LICENSES.txt',
  'dist/agent.cjs',
  'dist/begin.cjs',
  'dist/cli.cjs',
  'dist/exporter.cjs',
  'dist/hooks-thread.cjs',
  'dist/hooks-thread.mjs',
  'dist/index.cjs',
  'dist/later.cjs',
  'dist/libpg-query.wasm',
  'dist/re2.cjs',
  'dist/read-sql.cjs',
  'dist/register.cjs',
  'dist/register.d.cts',
  'dist/register.d.mts',
  'dist/register.mjs',
  'dist/rule-reader.cjs',
  'dist/rules.cjs',
  'dist/testing.cjs',
  'dist/transform.cjs',
  'dist/yaml.cjs',
  'package.json',
];

const MEGABYTE = 1e6;

t.test('the package in a project of a user', async (t) => {
  const project = await installPacked();
  t.teardown(() => project.remove());
  const manifest = JSON.parse(readFileSync(join(project.agent, 'package.json'), 'utf8')) as Manifest;

  await t.test('is one package, with no install script, and needs no network', async (t) => {
    const lock = JSON.parse(readFileSync(join(project.folder, 'node_modules/.package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>;
    };
    t.strictSame(Object.keys(lock.packages), ['node_modules/@org/otel-agent']);
    t.notOk(lock.packages['node_modules/@org/otel-agent']?.hasInstallScript);
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) t.notOk(manifest.scripts?.[name], name);
  });

  await t.test('takes 15 MB at most', async (t) => {
    const bytes = filesBelow(project.agent).reduce((sum, file) => sum + file.bytes, 0);
    t.comment(`installed size: ${(bytes / MEGABYTE).toFixed(2)} MB`);
    t.ok(bytes <= 15 * MEGABYTE, `${bytes} bytes`);
  });

  await t.test('has one command', async (t) => {
    const { status, stdout } = spawnSync(join(project.folder, 'node_modules/.bin/otel-agent'), ['explain', '--check'], { cwd: project.folder, encoding: 'utf8' });
    t.equal(status, 0);
    t.match(stdout, /no file of settings/);
  });

  await t.test('has three entries and its manifest', async (t) => {
    t.strictSame(Object.keys(manifest.exports), ['.', './register', './testing', './package.json']);
  });

  await t.test('ships what users need, and no more', async (t) => {
    const paths = filesBelow(project.agent).map(({ path }) => path);
    t.strictSame(
      paths.filter((path) => !path.startsWith('dist/types/')),
      SHIPPED,
    );
    const types = paths.filter((path) => path.startsWith('dist/types/'));
    t.ok(types.includes('dist/types/index.d.ts') && types.includes('dist/types/testing.d.ts'));
    t.strictSame(
      types.filter((path) => !path.endsWith('.d.ts')),
      [],
      'declarations only',
    );
  });

  await t.test('does not tell where it was built', async (t) => {
    const files = filesBelow(project.agent).map(({ path }) => ({
      path,
      text: readFileSync(join(project.agent, path), 'utf8'),
    }));
    const naming = (text: string) => files.filter((file) => file.text.includes(text)).map(({ path }) => path);
    t.strictSame(naming(`${ROOT}/`), [], 'no path of the checkout');
    // At the end of a file; elsewhere it is a text that some of them look for.
    const mapped = files.filter((file) => /^\/\/[#@] ?sourceMappingURL=\S+\s*$/m.test(file.text)).map(({ path }) => path);
    t.strictSame(mapped, [], 'no map to sources that are not there');
  });
});
