import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Options, readOptions } from './loss/options.js';
import { runAll } from './loss/run-all.js';
import type { Scenario } from './loss/scenario.js';
import { SCENARIOS } from './loss/scenarios.js';
import { tables } from './loss/table.js';
import { writeReport } from './loss/write-report.js';
import { upstream } from './startup/agents.js';
import { installPeers } from './startup/install-peers.js';

// `npm run bench:loss -- [--only GLOB] [--quick] [--node PATH] [--no-peers] [--json]`: what becomes of spans when processes
// end, collectors fail and load is high, beside the official package. A whole run writes docs/reliability.md.

const ROOT = join(__dirname, '..', '..');
const PEERS = join(ROOT, 'bench/peers');
const PAGE = join(ROOT, 'docs/reliability.md');

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const options = readOptions(args);
  const { only, quick, node, peers, json } = options;
  if (peers) installPeers(PEERS);
  const named = SCENARIOS.filter((scenario) => !only || namesOf(scenario).some((name) => only.test(name)));
  if (named.length === 0) throw new Error('no scenario has such a name');
  const chosen = named.filter(({ possible }) => possible?.() ?? true);
  const started = performance.now();
  const rows = await runAll(chosen, peers ? upstream(PEERS) : undefined, { node, quick, cwd: ROOT });
  const minutes = (performance.now() - started) / 60_000;
  const failed = rows.filter(({ failures }) => failures.length > 0).length;
  const report = `${conditions(args, options, minutes)}\n\n${tables(rows)}`;
  console.log(json ? JSON.stringify(rows, undefined, 2) : report);
  if (!only && !quick && peers) writeReport(PAGE, report);
  console.error(`${rows.length} scenarios, ${failed} not as demanded`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** As the table has it, and as one would type it. */
function namesOf({ group, name }: Scenario): string[] {
  return [name, name.replaceAll('`', ''), `${group}: ${name}`];
}

function conditions(args: readonly string[], { node }: Options, minutes: number): string {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const processors = cpus();
  return [
    `\`npm run bench:loss${args.length > 0 ? ` -- ${args.join(' ')}` : ''}\``,
    new Date().toISOString().slice(0, 10),
    `Node ${version}`,
    `${process.platform}, ${processors.length} × ${processors[0]?.model.trim()}`,
    `${minutes.toFixed(0)} minutes`,
  ].join(', ');
}

// An end that is none for listeners of `exit` would leave processes and directories behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
main().catch((error: Error) => {
  console.error(`bench:loss: ${error.message}`);
  process.exitCode = 2;
});
