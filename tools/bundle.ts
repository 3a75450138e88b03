import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { declareTypes } from './bundle-types.js';
import { bundleWithLater } from './later-bundle.js';
import { licensesOf } from './licenses.js';
import { packagesIn } from './packages-in.js';

const root = join(__dirname, '..', '..');
/** Built beside the last good one, which stays until this one is complete. */
const dist = join(root, 'build', 'dist-next');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const noHooks = join(root, 'src/load/no-hooks.ts');

/**
 * Built-in modules by `process.getBuiltinModule` instead of `require`: tools that hook into `require` (mocks, recorders)
 * must not see ours, which may come at any time, with the first use of a library.
 */
const quietBuiltins: Plugin = {
  name: 'quiet-builtins',
  setup({ onResolve, onLoad }) {
    const names = new Set(builtinModules);
    onResolve({ filter: /^(node:)?[a-z_/0-9]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      return names.has(name) ? { path: name, namespace: 'builtin' } : undefined;
    });
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
    }));
  },
};

/** Parts that are asked for when they are needed, by the name of their source, and are bundles of their own beside the others. */
const BESIDE: Readonly<Record<string, string>> = {
  './start.js': './agent.cjs',
  './begin.js': './begin.cjs',
  './re2.js': './re2.cjs',
  './yaml.js': './yaml.cjs',
  './rule-reader.js': './rule-reader.cjs',
  './read-sql.js': './read-sql.cjs',
  './transform.js': './transform.cjs',
};

const besideEachOther: Plugin = {
  name: 'beside-each-other',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[\w-]+\.js$/ }, ({ path, kind }) => {
      const beside = kind === 'require-call' ? BESIDE[path] : undefined;
      return beside === undefined ? undefined : { path: beside, external: true };
    });
  },
};

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  // The ES module build of each package everywhere, so that none is in the bundle twice.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  // One character beyond Latin-1 makes V8 keep the whole file as two-byte text.
  charset: 'ascii',
  // V8 keeps the text of every file in memory, and takes time by its length. Names stay: they stand in stacks.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  metafile: true,
  define: { AGENT_VERSION: JSON.stringify(version) },
  alias: { 'require-in-the-middle': noHooks, 'import-in-the-middle': noHooks },
};

/** With the packages in it as its head, for check-bundle.ts and whoever opens it. */
function headed(text: string, files: readonly string[]): string {
  const head = packagesIn(files, root).map((found) => `// node_modules/${found.name}/ ${found.version}\n`).join('');
  // What makes a file a program stays its first line.
  const [first = ''] = /^#!.*\n/.exec(text) ?? [];
  return first + head + text.slice(first.length);
}

async function bundle(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const inputs: Metafile['inputs'] = {};
  const write = (file: string, text: string, from: object) => {
    writeFileSync(join(dist, file), headed(text, Object.keys(from)));
  };
  const entries: [string, string, Plugin[]][] = [
    ['register.ts', 'register.cjs', [besideEachOther]],
    ['src/begin.ts', 'begin.cjs', [besideEachOther]],
    ['src/config/re2.ts', 're2.cjs', []],
    ['src/config/yaml.ts', 'yaml.cjs', []],
    ['src/config/rule-reader.ts', 'rule-reader.cjs', []],
    ['src/rules/functions/transform.ts', 'transform.cjs', []],
    ['src/rules/functions/hooks-thread.ts', 'hooks-thread.cjs', [besideEachOther]],
    ['src/rules/pg/read-sql.ts', 'read-sql.cjs', [quietBuiltins]],
    ['src/export/exporter.ts', 'exporter.cjs', []],
    ['src/index.ts', 'index.cjs', [besideEachOther]],
    ['src/testing.ts', 'testing.cjs', []],
    ['src/cli/cli.ts', 'cli.cjs', [besideEachOther]],
  ];
  for (const [entry, file, plugins] of entries) {
    const { metafile, outputFiles } = await build({ ...common, entryPoints: [entry], outfile: file, write: false, plugins });
    Object.assign(inputs, metafile?.inputs);
    write(file, outputFiles?.[0]?.text ?? '', metafile?.outputs[file]?.inputs ?? {});
  }
  const agent = await bundleWithLater(common, 'src/start.ts', 'agent.cjs', [quietBuiltins, besideEachOther]);
  Object.assign(inputs, agent.inputs);
  for (const [file, text] of Object.entries(agent.files)) write(file, text, agent.outputs[file] ?? {});
  copyFileSync(join(root, 'node_modules/libpg-query/wasm/libpg-query.wasm'), join(dist, 'libpg-query.wasm'));
  // `import` of a CommonJS file would do, but where a service has its own asynchronous loader, Node gives such a file a
  // different `require`. This one is always the plain one.
  writeFileSync(
    join(dist, 'register.mjs'),
    "import { createRequire } from 'node:module';\ncreateRequire(import.meta.url)('./register.cjs');\n",
  );
  // Node takes ES modules only for its hooks.
  writeFileSync(
    join(dist, 'hooks-thread.mjs'),
    "import { createRequire } from 'node:module';\nexport const { initialize, load } = createRequire(import.meta.url)('./hooks-thread.cjs');\n",
  );
  chmodSync(join(dist, 'cli.cjs'), 0o755);
  const packages = packagesIn(Object.keys(inputs), root);
  writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licensesOf(packages));
  declareTypes(root, dist);
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  renameSync(dist, join(root, 'dist'));
}

bundle().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
