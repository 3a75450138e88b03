import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { startReceiver } from '../../tools/otlp-receiver.js';

/** Root of the checkout. */
export const ROOT = join(__dirname, '..', '..', '..');

export type Preload = 'import' | 'require' | 'NODE_OPTIONS' | 'none';

export interface AppRun {
  /** File of the app, from the root of the checkout, or code behind `-e`. */
  readonly file?: string;
  readonly code?: string;
  readonly args?: readonly string[];
  /** Flags of Node itself, before the preload. */
  readonly nodeArgs?: readonly string[];
  /** How the agent is loaded; default `import`. Its package is named as a user names it. */
  readonly preload?: Preload;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the root, where the package's name resolves to itself. */
  readonly cwd?: string;
  /** Called with the growing standard output, for tests that act on a running app. */
  readonly onOutput?: (stdout: string, child: { pid: number; kill(signal: NodeJS.Signals): boolean }) => void;
  /** Called with each message that the app sends by IPC; without it there is no channel. */
  readonly onMessage?: (message: unknown, child: ChildProcess) => void;
  /** Killed and failed after this long; default 60 s. */
  readonly timeoutMs?: number;
}

export interface AppResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** Without the agent's own lines. */
  readonly stderr: string;
  /** The agent's own lines. */
  readonly agentLines: readonly string[];
  readonly durationMs: number;
}

const PRELOAD = '@org/otel-agent/register';

/**
 * Runs an app in a Node process of its own, as `process.execPath`. It goes through `env -u NODE_OPTIONS`, because tap puts
 * a loader of its own into the options of every child, and these tests are about what the agent alone does.
 */
export function runApp(run: AppRun): Promise<AppResult> {
  const { preload = 'import', file, code, args = [], nodeArgs = [], env = {}, cwd = ROOT } = run;
  const flags = preload === 'import' || preload === 'require' ? [`--${preload}`, PRELOAD] : [];
  const options = preload === 'NODE_OPTIONS' ? `--import ${PRELOAD}` : '';
  const nodeOptions = [options, env['NODE_OPTIONS']].filter(Boolean).join(' ');
  const target = code === undefined ? [join(ROOT, file ?? ''), ...args] : ['-e', code, ...args];
  const started = performance.now();
  const child = spawn(
    'env',
    [
      '-u',
      'NODE_OPTIONS',
      ...(nodeOptions ? [`NODE_OPTIONS=${nodeOptions}`] : []),
      process.execPath,
      ...nodeArgs,
      ...flags,
      ...target,
    ],
    { cwd, env: { ...baseEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe', ...(run.onMessage ? (['ipc'] as const) : [])] },
  );
  const { onMessage } = run;
  if (onMessage) child.on('message', (message) => onMessage(message, child));
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    run.onOutput?.(stdout, { pid: child.pid ?? 0, kill: (signal) => child.kill(signal) });
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const timeoutMs = run.timeoutMs ?? 60_000;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the app did not end within ${timeoutMs} ms\nstdout: ${stdout}\nstderr: ${stderr}`));
    }, timeoutMs);
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      const lines = stderr.split('\n');
      resolve({
        code: exitCode,
        signal,
        stdout,
        stderr: lines.filter((line) => !line.startsWith('otel-agent:')).join('\n'),
        agentLines: lines.filter((line) => line.startsWith('otel-agent:')),
        durationMs: performance.now() - started,
      });
    });
  });
}

/** Runs an app with a receiver of its own; the spans are those that had arrived when the app had ended. */
export async function runTraced(run: AppRun): Promise<AppResult & { readonly spans: FinishedSpan[] }> {
  const receiver = await startReceiver();
  try {
    const result = await runApp({ ...run, env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...run.env } });
    return { ...result, spans: receiver.spans() };
  } finally {
    await receiver.close();
  }
}

/** The environment without anything that configures an agent, so that a test says all that counts. */
function baseEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(OTEL_|NODE_|TRACING_|JAEGER_|SERVICE_|ENVIRONMENT$|npm_)/.test(name),
    ),
  );
}
