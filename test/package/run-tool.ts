import { spawn } from 'node:child_process';
import { ROOT } from '../support/run-app.js';

export interface ToolResult {
  readonly code: number | null;
  readonly stdout: string;
  /** Everything that was said, for the message of a failed assertion. */
  readonly output: string;
}

/** Environment variables of npm and of tap that would change what a tool does. */
const FOREIGN = /^(npm_|NODE_OPTIONS$|TAP|TSIMP|_TAPJS_|FORCE_COLOR$)/i;

/** Runs a command line tool without what npm and tap have put into the environment. */
export function runTool(command: string, args: readonly string[], cwd: string = ROOT): Promise<ToolResult> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  // `env -u`, because tap adds its NODE_OPTIONS to every child again.
  const child = spawn('env', ['-u', 'NODE_OPTIONS', command, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    output += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, output }));
  });
}

/** Runs npm; rejects with what it said when it fails. */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, output } = await runTool('npm', args, cwd);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}\n${output}`);
  return stdout;
}
