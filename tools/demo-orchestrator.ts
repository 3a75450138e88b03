import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { drawTrace } from '../src/testing/draw-trace.js';
import { startReceiver } from './otlp-receiver.js';

/** Of the project; this file runs as build/tools/demo-orchestrator.js. */
const root = join(__dirname, '..', '..');

const VERSIONS = [
  ['plain classes', 'demo/orchestrator'],
  ['XState', 'demo/orchestrator/xstate'],
] as const;

const ATTRIBUTES = ['event', 'from_state', 'to_state', 'task_name', 'namespace', 'step_name', 'handler_name', 'attempt_number', 'ready_steps', 'verdict', 'result_state', 'correlation.parent_id'];

/** Runs the orchestrator in both of its versions under the agent and draws what it did. */
async function main(): Promise<void> {
  for (const [what, folder] of VERSIONS) {
    const receiver = await startReceiver();
    try {
      await run(folder, receiver.url);
      const color = Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'];
      process.stdout.write(`\n${what} (${folder}, rules in ${folder}/otel-agent.yaml)\n\n`);
      process.stdout.write(`${drawTrace(receiver.spans(), { color, attributes: ATTRIBUTES, service: false })}\n`);
    } finally {
      await receiver.close();
    }
  }
}

function run(folder: string, endpoint: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', '@org/otel-agent/register', join(root, 'build', folder, 'main.js')], {
    cwd: root,
    env: { ...process.env, OTEL_AGENT_CONFIG: join(folder, 'otel-agent.yaml'), OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${folder} ended with exit code ${code}`))));
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
