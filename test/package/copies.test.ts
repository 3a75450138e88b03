import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t from 'tap';
import { packagesIn } from '../../tools/packages-in.js';
import { ROOT } from '../support/run-app.js';
import { runTool } from './run-tool.js';

interface LockFile {
  packages: Record<string, Record<string, unknown>>;
}
type ManifestFile = Record<string, Record<string, unknown>>;

const FILES = ['', 'bench/peers/', 'tools/orms/'].flatMap((folder) => [`${folder}package.json`, `${folder}package-lock.json`]);

/** Runs the check on what it reads of the checkout, after a change to it. */
async function check(change: (folder: string) => void = () => {}): Promise<{ code: number | null; lines: string[] }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'otel-agent-copies-')));
  try {
    for (const file of [...FILES, 'dist']) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      cpSync(join(ROOT, file), join(folder, file), { recursive: true });
    }
    change(folder);
    const { code, output } = await runTool(process.execPath, [join(ROOT, 'build/tools/check-one-copy.js'), folder]);
    return { code, lines: output.trim().split('\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A change to one JSON file. */
const edit =
  <T>(file: string, change: (content: T) => void) =>
  (folder: string): void => {
    const content = JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
    change(content);
    writeFileSync(join(folder, file), JSON.stringify(content));
  };

const manifest = (change: (content: ManifestFile) => void) => edit('package.json', change);
const lock = (change: (packages: LockFile['packages']) => void) =>
  edit<LockFile>('package-lock.json', ({ packages }) => change(packages));

const API = 'node_modules/@opentelemetry/api';

t.test('the check of copies', async (t) => {
  await t.test('passes as things are', async (t) => {
    t.strictSame(await check(), {
      code: 0,
      lines: ['one copy of each OpenTelemetry package, exact versions, nothing else to install'],
    });
  });

  const cases: Record<string, [change: (folder: string) => void, complaint: string | RegExp]> = {
    'a second copy of an OpenTelemetry package': [
      lock((packages) => (packages[`node_modules/pg/${API}`] = { version: '1.9.1' })),
      /^package-lock\.json: 2 copies of @opentelemetry\/api: \S+ in node_modules\/@opentelemetry\/api, 1\.9\.1 in \S+$/,
    ],
    'the same version twice': [
      lock((packages) => (packages[`node_modules/pg/${API}`] = { ...packages[API] })),
      /^package-lock\.json: 2 copies of @opentelemetry\/api: /,
    ],
    'an address in the lock file': [
      lock((packages) => (packages[API] = { ...packages[API], resolved: 'https://mirror.example/api.tgz' })),
      `package-lock.json: ${API} is tied to https://mirror.example/api.tgz`,
    ],
    'an address in the lock file of the benchmarks': [
      edit<LockFile>('bench/peers/package-lock.json', ({ packages }) => {
        packages[API] = { ...packages[API], resolved: 'https://mirror.example/api.tgz' };
      }),
      `bench/peers/package-lock.json: ${API} is tied to https://mirror.example/api.tgz`,
    ],
    'a package that the lock file lacks': [
      lock((packages) => delete packages['node_modules/pg-pool']),
      /^package-lock\.json: pg-pool \S+ is missing, which node_modules\/pg asks for$/,
    ],
    'a range of versions': [
      manifest(({ devDependencies = {} }) => (devDependencies['pg'] = '^8.23.1')),
      'package.json: pg is "^8.23.1", not one exact version',
    ],
    'a range among the overrides': [
      manifest(({ overrides = {} }) => (overrides['@opentelemetry/core'] = '3.x')),
      'package.json: @opentelemetry/core is "3.x", not one exact version',
    ],
    'something that users would install': [
      manifest((content) => (content['dependencies'] = { pg: '8.23.1' })),
      'package.json: dependencies has pg, which users would install',
    ],
    'an install script': [
      manifest(({ scripts = {} }) => (scripts['postinstall'] = 'node build.js')),
      'package.json: the script "postinstall" would run at installation',
    ],
    'a package in two of the shipped files': [
      (folder) => writeFileSync(join(folder, 'dist/other.cjs'), `// ${API}/dist/index.mjs\n`),
      '@opentelemetry/api is bundled in agent.cjs and in other.cjs',
    ],
  };
  for (const [name, [change, complaint]] of Object.entries(cases)) {
    await t.test(`complains about ${name}`, async (t) => {
      t.match(await check(change), { code: 1, lines: [complaint] });
    });
  }
});

t.test('the bundler', async (t) => {
  t.strictSame(
    packagesIn([`${API}/dist/index.mjs`, `${API}/dist/trace.mjs`, 'src/start.ts'], ROOT).map(({ name }) => name),
    ['@opentelemetry/api'],
    'takes a package as it is',
  );
  t.throws(
    () => packagesIn([`${API}/dist/index.mjs`, `node_modules/pg/${API}/dist/index.mjs`], ROOT),
    { message: `@opentelemetry/api is bundled from ${API} and from node_modules/pg/${API}` },
    'refuses a second folder',
  );
  t.throws(
    () => packagesIn([`${API}/dist/index.mjs`, `${API}/dist/index.cjs`], ROOT),
    { message: '@opentelemetry/api is bundled as CommonJS and as ES modules' },
    'refuses both builds of one package',
  );
});
