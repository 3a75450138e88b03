import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import t from 'tap';
import { compareTrace } from '../../src/testing/compare-trace.js';
import { ROOT, runTraced } from '../support/run-app.js';
import { copyContext, readDockerignore } from './docker-context.js';
import { type Instruction, readDockerfile } from './dockerfile.js';
import { filesBelow } from './installed.js';
import { runTool } from './run-tool.js';

// No container engine is needed: the file is read, and those of its commands that need neither another user nor the
// network are run in a folder that has what the engine would be given.

const stages = readDockerfile(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
const stage = (name: string) => stages.find((candidate) => candidate.name === name);
const all = (name: string): Instruction[] =>
  stages.flatMap(({ instructions }) => instructions.filter((each) => each.name === name));

/** The value of an instruction where it is in force at the end of a stage. */
function inForce(name: string, stageName: string): string | undefined {
  const found = stage(stageName);
  if (!found) return undefined;
  return found.instructions.findLast((each) => each.name === name)?.text ?? inForce(name, found.base);
}

t.test('the Dockerfile', async (t) => {
  await t.test('makes the agent unless asked for another target, and has one for the demonstration', async (t) => {
    t.equal(stages.at(-1)?.name, 'agent');
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { demo?: string } };
    t.equal(inForce('CMD', 'demo'), '["npm", "run", "-s", "demo"]');
    t.ok(manifest.scripts.demo);
  });

  await t.test('starts from exact versions of images, and from its own stages in their order', async (t) => {
    const known = new Set<string>();
    for (const { name, base } of stages) {
      if (!known.has(base)) t.match(base, /^(node|busybox):\d+\.\d+\.\d+-[a-z-]+$/, base);
      known.add(name);
    }
    for (const { flags } of all('COPY')) if (flags['from']) t.ok(known.has(flags['from']), flags['from']);
  });

  await t.test('uses instructions that there are', async (t) => {
    for (const { instructions } of stages) {
      for (const { name, text } of instructions) t.match(name, /^(USER|RUN|WORKDIR|COPY|CMD)$/, `${name} ${text}`);
    }
  });

  await t.test('runs nothing as root in the end', async (t) => {
    // PostgreSQL refuses root; a pod with runAsNonRoot refuses an image whose user has no number.
    t.equal(inForce('USER', 'demo'), 'node');
    t.match(inForce('USER', 'agent'), /^[1-9]\d*:[1-9]\d*$/);
  });

  await t.test('copies only what .dockerignore lets through, which is no secret and nothing built', async (t) => {
    const { allowed, never } = readDockerignore();
    for (const { flags, text } of all('COPY').filter((each) => !each.flags['from'])) {
      t.equal(flags['chown'], 'node:node', text);
      for (const source of text.split(' ').slice(0, -1)) {
        if (source !== '.') t.ok(allowed.includes(source) && existsSync(join(ROOT, source)), source);
      }
    }
    for (const path of ['node_modules', 'build', 'dist', '.git', '.env', '.tap']) t.notOk(allowed.includes(path), path);
    t.ok(never.includes('.env'));
  });

  await t.test('has commands that a shell can read', async (t) => {
    for (const { text } of all('RUN')) t.match(await runTool('sh', ['-n', '-c', text]), { code: 0, output: '' }, text);
  });
});

const ESM = `import { createServer } from 'node:http';
const server = createServer((request, response) => response.end('hello'));
server.listen(0, '127.0.0.1', async () => {
  await (await fetch(\`http://127.0.0.1:\${server.address().port}/greeting\`)).text();
  server.close();
  server.closeAllConnections();
});
`;
const COMMONJS = ESM.replace(/^import (.*) from (.*);$/m, 'const $1 = require($2);');
const TRACE = `
  CLIENT "GET"
    SERVER "GET" {url.path=/greeting, http.response.status_code=200}
`;

t.test('what the Dockerfile makes', async (t) => {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'otel-agent-image-')));
  t.teardown(() => rmSync(scratch, { recursive: true, force: true }));
  const context = join(scratch, 'context');
  const image = join(scratch, 'autoinstrumentation');
  const pod = join(scratch, 'pod/otel-auto-instrumentation-nodejs');

  await t.test('its commands build the agent from the context alone', { bail: true }, async (t) => {
    mkdirSync(context);
    copyContext(context);
    // In place of `npm ci`, which takes long.
    symlinkSync(join(ROOT, 'node_modules'), join(context, 'node_modules'));
    const commands = [...(stage('build')?.instructions ?? []), ...(stage('layout')?.instructions ?? [])]
      .filter(({ name, text }) => name === 'RUN' && !/^(mkdir|npm ci) /.test(text))
      .map(({ text }) => text.replaceAll('/tmp', scratch));
    t.equal(commands.length, 3);
    for (const command of commands) {
      const { code, output } = await runTool('sh', ['-c', command], context);
      if (code !== 0) t.comment(output);
      t.equal(code, 0, command);
    }
  });

  await t.test('has its entry and one package, readable by everybody', async (t) => {
    t.strictSame(readdirSync(image).sort(), ['autoinstrumentation.js', 'node_modules', 'package.json']);
    t.strictSame(readdirSync(join(image, 'node_modules')).sort(), ['.bin', '@org']);
    t.strictSame(readdirSync(join(image, 'node_modules/@org')), ['otel-agent']);
    const closed = readdirSync(image, { recursive: true, withFileTypes: true }).filter((entry) => {
      const { mode } = statSync(join(entry.parentPath, entry.name));
      return (mode & 0o444) !== 0o444 || (mode & 0o022) !== 0 || (entry.isDirectory() && (mode & 0o111) !== 0o111);
    });
    t.strictSame(closed, []);
    const bytes = filesBelow(image).reduce((sum, file) => sum + file.bytes, 0);
    t.comment(`size: ${(bytes / 1e6).toFixed(2)} MB`);
  });

  await t.test('traces services from where an init container has copied it', async (t) => {
    // An application whose root is the container's root, with a package.json that makes `.js` files ES modules.
    mkdirSync(pod, { recursive: true });
    writeFileSync(join(scratch, 'pod/package.json'), '{ "type": "module" }');
    writeFileSync(join(scratch, 'pod/esm.js'), ESM);
    writeFileSync(join(scratch, 'pod/commonjs.cjs'), COMMONJS);
    t.match(await runTool('cp', ['-r', `${image}/.`, pod]), { code: 0, output: '' });
    for (const file of ['esm.js', 'commonjs.cjs']) {
      const { code, stderr, agentLines, spans } = await runTraced({
        file: relative(ROOT, join(scratch, 'pod', file)),
        cwd: join(scratch, 'pod'),
        preload: 'none',
        env: { NODE_OPTIONS: `--require ${pod}/autoinstrumentation.js` },
      });
      t.strictSame({ code, stderr, agentLines }, { code: 0, stderr: '', agentLines: [] }, file);
      const difference = compareTrace(spans, TRACE);
      t.notOk(difference, file, difference ? { diff: difference } : {});
    }
  });
});
