import { basename, join } from 'node:path';
import { build, type BuildOptions, type Metafile, type OutputFile, type Plugin, type TransformOptions, transformSync } from 'esbuild';

/** Name of the file that is loaded when the first of its parts is asked for. */
const LATER = 'later.cjs';

/** At the top of the first file: what a service, or its tests, may have patched by the time that the second is read. */
const BEFORE = `var AGENT_READ = process.getBuiltinModule('node:fs').readFileSync, AGENT_COMPILE = process.getBuiltinModule('node:vm').compileFunction;`;
const AFTER = 'var AGENT_SHARED = module.exports.shared;';

/**
 * In the place of `require('./part.js')`: loads the other file, once, and gives it what both share from this one. Not by
 * `require`: tools that hook into it (mocks, recorders) must not see ours, and a service that empties its cache must not
 * bring about a second copy.
 */
const LOADER = `
const file = __dirname + '/${LATER}';
const run = AGENT_COMPILE(AGENT_READ(file, 'utf8'), ['module', 'exports', 'require', '__filename', '__dirname'], { filename: file });
run(module, exports, (path) => (path === './shared' ? AGENT_SHARED : require(path)), file, __dirname);
`;

type Inputs = Metafile['outputs'][string]['inputs'];

export interface TwoFiles {
  readonly files: Readonly<Record<string, string>>;
  /** Which sources are in which file. */
  readonly outputs: Readonly<Record<string, Inputs>>;
  /** All that was read, with what nothing came of. */
  readonly inputs: Metafile['inputs'];
}

/**
 * Bundles `entry` as one file, and everything that its sources `require` (not import) as a second one beside it, which is
 * read when the first of these is asked for. A module that both need is in the first file only.
 */
export async function bundleInTwo(common: BuildOptions, entry: string, file: string, plugins: Plugin[]): Promise<TwoFiles> {
  const required = new Set<string>();
  let wanted: string[] = [];
  const { charset, lineLimit, minifySyntax, minifyWhitespace, platform, target } = common;
  const text = { charset, lineLimit, minifySyntax, minifyWhitespace, platform, target } as TransformOptions;
  const root = common.absWorkingDir ?? process.cwd();
  // First without the second file's own entry, to learn what is required; what is found there may require more.
  for (let known = -1; known < required.size; ) {
    known = required.size;
    const { metafile } = await build({ ...common, ...split([entry, ...required], true) });
    const parts = Object.values(metafile?.outputs ?? {}).filter(({ entryPoint }) => entryPoint && entryPoint !== entry);
    wanted = parts.flatMap((output) => output.exports);
  }
  const { outputFiles = [], metafile } = await build({ ...common, ...split([entry, ...required], false) });
  const { exports: given = [] } = metafile?.outputs['out/later.js'] ?? {};
  // `export *` of two modules that have a name in common gives it from neither.
  const missing = wanted.filter((name) => !given.includes(name));
  if (missing.length > 0) throw new Error(`${LATER} lacks ${missing.join(', ')}: more than one part exports it`);
  return assemble(outputFiles, metafile as Metafile);

  function split([first = '', ...rest]: string[], learning: boolean): BuildOptions {
    const later = rest.map((path) => `export * from ${JSON.stringify(path)};`).join('\n');
    return {
      entryPoints: learning ? [first, ...rest] : { first, later: 'later:entry' },
      splitting: true,
      format: 'esm',
      write: false,
      metafile: true,
      outdir: join(root, 'out'),
      plugins: [...plugins, requireLater(later)],
    };
  }

  function requireLater(entries: string): Plugin {
    return {
      name: 'require-later',
      setup(pass) {
        pass.onResolve({ filter: /^later:entry$/ }, () => ({ path: 'entry', namespace: 'later' }));
        pass.onResolve({ filter: /^\.\.?\// }, async ({ path, kind, importer, resolveDir, pluginData }) => {
          // Of a detector that is not used; each would be a file of its own.
          if (kind === 'dynamic-import' && path.includes('getMachineId')) return { path, external: true };
          if (kind !== 'require-call' || pluginData === LATER || importer.includes('node_modules')) return undefined;
          const resolved = await pass.resolve(path, { kind: 'import-statement', importer, resolveDir, pluginData: LATER });
          if (resolved.errors.length > 0 || resolved.external) return resolved;
          required.add(resolved.path);
          return { path: 'loader', namespace: 'later' };
        });
        pass.onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => ({
          contents: path === 'entry' ? entries : LOADER,
          resolveDir: root,
        }));
      },
    };
  }

  async function assemble(outputs: OutputFile[], { outputs: about, inputs }: Metafile): Promise<TwoFiles> {
    const texts = new Map(outputs.map((output) => [basename(output.path), output.text]));
    const shared = [...texts.keys()].filter((name) => name.startsWith('chunk-'));
    if (shared.length !== 1 || texts.size !== 3) throw new Error(`${entry}: ${[...texts.keys()].join(', ')} instead of three parts`);
    const [chunk = ''] = shared;
    // The first file and what is shared: one scope again, so that nothing in it goes through an export.
    const joined = await build({
      ...common,
      stdin: { contents: `export * from './first.js'; export * as shared from './${chunk}';`, resolveDir: root },
      write: false,
      metafile: false,
      banner: { js: BEFORE },
      footer: { js: AFTER },
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
    const later = (texts.get('later.js') ?? '').replaceAll(`"./${chunk}"`, '"./shared"');
    const inputsOf = (...names: string[]) =>
      Object.assign({}, ...names.map((name) => about[`out/${name}`]?.inputs)) as Inputs;
    return {
      files: {
        [file]: joined.outputFiles?.[0]?.text ?? '',
        [LATER]: transformSync(later, { ...text, format: 'cjs' }).code,
      },
      outputs: { [file]: inputsOf('first.js', chunk), [LATER]: inputsOf('later.js') },
      inputs,
    };
  }
}
