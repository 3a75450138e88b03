import { basename, join } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin, type TransformOptions, transformSync } from 'esbuild';

/** Files that are loaded when the first of their parts is asked for; a part is in the first one that takes it. */
const LATER_FILES: readonly { readonly file: string; takes(source: string): boolean }[] = [
  // A service without business rules does not pay for them.
  { file: 'rules.cjs', takes: (source) => /[\\/]src[\\/]rules[\\/]/.test(source) },
  { file: 'later.cjs', takes: () => true },
];

/**
 * At the top of the first file: what a service, or its tests, may have patched by the time that another one is read, and what reads it. Not
 * by `require`: tools that hook into it (mocks, recorders) must not see ours, and a service that empties its cache must not bring about a
 * second copy.
 */
const BEFORE = `var AGENT_READ = process.getBuiltinModule('node:fs').readFileSync, AGENT_COMPILE = process.getBuiltinModule('node:vm').compileFunction;
var AGENT_PARTS = {};
function AGENT_LOAD(name, module) {
  const file = __dirname + '/' + name;
  const run = AGENT_COMPILE(AGENT_READ(file, 'utf8'), ['module', 'exports', 'require', '__filename', '__dirname'], { filename: file });
  run(module, module.exports, (path) => AGENT_PARTS[path] || require(path), file, __dirname);
  return module.exports;
}`;

/** Marks what the plugin itself asks for. */
const RESOLVING = 'later';

type Inputs = Metafile['outputs'][string]['inputs'];

export interface LaterFiles {
  readonly files: Readonly<Record<string, string>>;
  /** Which sources are in which file. */
  readonly outputs: Readonly<Record<string, Inputs>>;
  /** All that was read, with what nothing came of. */
  readonly inputs: Metafile['inputs'];
}

/**
 * Bundles `entry` as one file, and everything that its sources `require` (not import) as others beside it, each of which is
 * read when the first of its parts is asked for. A module that several need is in the first file only.
 */
export async function bundleWithLater(common: BuildOptions, entry: string, file: string, plugins: Plugin[]): Promise<LaterFiles> {
  const required = new Set<string>();
  let wanted: (readonly [file: string, name: string])[] = [];
  const { charset, lineLimit, minifySyntax, minifyWhitespace, platform, target } = common;
  const text = { charset, lineLimit, minifySyntax, minifyWhitespace, platform, target } as TransformOptions;
  const root = common.absWorkingDir ?? process.cwd();
  // First without the later files' own entries, to learn what is required; what is found there may require more.
  for (let known = -1; known < required.size; ) {
    known = required.size;
    const { metafile } = await build({ ...common, ...split({ learning: true }) });
    const parts = Object.values(metafile?.outputs ?? {}).filter(({ entryPoint }) => entryPoint && entryPoint !== entry);
    wanted = parts.flatMap(({ entryPoint = '', exports }) => exports.map((name) => [fileOf(join(root, entryPoint)), name] as const));
  }
  const { outputFiles = [], metafile } = await build({ ...common, ...split({ learning: false }) });
  const { outputs: about, inputs } = metafile as Metafile;
  // `export *` of two modules that have a name in common gives it from neither.
  const missing = wanted.filter(([later, name]) => !about[`out/${plain(later)}.js`]?.exports.includes(name));
  if (missing.length > 0) throw new Error(`${missing.map(([later, name]) => `${later} lacks ${name}`).join(', ')}: more than one part exports it`);
  return assemble(new Map(outputFiles.map((output) => [basename(output.path), output.text])));

  function fileOf(source: string): string {
    return LATER_FILES.find(({ takes }) => takes(source))?.file ?? '';
  }

  function plain(name: string): string {
    return name.replace(/\.cjs$/, '');
  }

  /** The later files that have any parts. */
  function laterFiles(): string[] {
    return LATER_FILES.map(({ file: name }) => name).filter((name) => [...required].some((path) => fileOf(path) === name));
  }

  function split({ learning }: { learning: boolean }): BuildOptions {
    return {
      entryPoints: learning
        ? [entry, ...required]
        : { first: entry, ...Object.fromEntries(laterFiles().map((name) => [plain(name), `later:entry:${name}`])) },
      splitting: true,
      format: 'esm',
      write: false,
      metafile: true,
      outdir: join(root, 'out'),
      plugins: [...plugins, requireLater()],
    };
  }

  function requireLater(): Plugin {
    return {
      name: 'require-later',
      setup(pass) {
        pass.onResolve({ filter: /^later:entry:/ }, ({ path }) => ({ path: path.replace('later:entry:', ''), namespace: 'later-entry' }));
        pass.onResolve({ filter: /^\.\.?\// }, async ({ path, kind, importer, resolveDir, pluginData }) => {
          // Of a detector that is not used; each would be a file of its own.
          if (kind === 'dynamic-import' && path.includes('getMachineId')) return { path, external: true };
          if (kind !== 'require-call' || pluginData === RESOLVING || importer.includes('node_modules')) return undefined;
          const resolved = await pass.resolve(path, { kind: 'import-statement', importer, resolveDir, pluginData: RESOLVING });
          if (resolved.errors.length > 0 || resolved.external) return resolved;
          required.add(resolved.path);
          return { path: fileOf(resolved.path), namespace: 'later-loader' };
        });
        pass.onLoad({ filter: /.*/, namespace: 'later-entry' }, ({ path: name }) => ({
          contents: [...required].filter((path) => fileOf(path) === name).map((path) => `export * from ${JSON.stringify(path)};`).join('\n'),
          resolveDir: root,
        }));
        // In the place of `require('./part.js')`: loads the other file, once.
        pass.onLoad({ filter: /.*/, namespace: 'later-loader' }, ({ path: name }) => ({ contents: `AGENT_LOAD('${name}', module);` }));
      },
    };
  }

  async function assemble(texts: ReadonlyMap<string, string>): Promise<LaterFiles> {
    const chunks = [...texts.keys()].filter((name) => name.startsWith('chunk-'));
    // The first file and what is shared: one scope again, so that nothing in it goes through an export.
    const joined = await build({
      ...common,
      stdin: {
        contents: [`export * from './first.js';`, ...chunks.map((chunk, at) => `export * as shared${at} from './${chunk}';`)].join('\n'),
        resolveDir: root,
      },
      write: false,
      metafile: false,
      banner: { js: BEFORE },
      footer: { js: chunks.map((_, at) => `AGENT_PARTS['./shared${at}'] = module.exports.shared${at};`).join('\n') },
      plugins: [
        {
          name: 'parts',
          setup({ onResolve, onLoad }) {
            onResolve({ filter: /^\.\// }, ({ path }) =>
              path.endsWith('.js') ? { path: basename(path), namespace: 'part' } : { path, external: true },
            );
            onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({ contents: texts.get(path) ?? '' }));
          },
        },
      ],
    });
    const inputsOf = (...names: string[]) => Object.assign({}, ...names.map((name) => about[`out/${name}`]?.inputs)) as Inputs;
    const files: Record<string, string> = { [file]: joined.outputFiles?.[0]?.text ?? '' };
    const outputs: Record<string, Inputs> = { [file]: inputsOf('first.js', ...chunks) };
    for (const name of laterFiles()) {
      let code = texts.get(`${plain(name)}.js`) ?? '';
      chunks.forEach((chunk, at) => {
        code = code.replaceAll(`"./${chunk}"`, `"./shared${at}"`);
      });
      files[name] = transformSync(code, { ...text, format: 'cjs' }).code;
      outputs[name] = inputsOf(`${plain(name)}.js`);
    }
    return { files, outputs, inputs };
  }
}
